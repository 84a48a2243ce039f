using System.Text;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.TestKit;

/// <summary>Makes partitions for tests that are about something else.</summary>
public static class PartitionSetup
{
    /// <summary>Creates a partition, which the session then uses.</summary>
    public static Partition UseNew(this CommandHarness server, Schema schema, string name = "users")
    {
        Partition partition = server.CreatePartition(schema, name);
        server.Session.Partition = partition.Id;
        return partition;
    }

    /// <summary>Creates a partition.</summary>
    public static Partition CreatePartition(this CommandHarness server, Schema schema, string name = "users")
    {
        if (!PartitionName.TryParse(Encoding.ASCII.GetBytes(name), out PartitionName? parsed))
            throw new ArgumentException("No partition can have this name.", nameof(name));
        Outcome<Partition> created = server.Get<IPartitionCatalog>()
            .CreateAsync(parsed, schema, new Persistence(PersistMode.None), server.Now).AsTask().GetAwaiter().GetResult();
        return created.Result ?? throw new InvalidOperationException(created.Error?.Text);
    }

    /// <summary>Drops a partition, while sessions may still use it.</summary>
    public static void DropPartition(this CommandHarness server, Partition partition)
    {
        Outcome<Partition> dropped = server.Get<IPartitionCatalog>().DropAsync(partition.Name).AsTask().GetAwaiter().GetResult();
        if (!dropped.Succeeded)
            throw new InvalidOperationException(dropped.Error.Text);
    }

    /// <summary>The reply of a command whose words have blanks in them or nothing, as <see cref="CommandHarness.Ask"/> gives it.</summary>
    public static string AskWords(this CommandHarness server, params string[] words) => ReplyText.Of(server.Send(words));
}
