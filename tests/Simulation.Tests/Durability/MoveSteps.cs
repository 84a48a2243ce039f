using System.Text;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Ports;
using GoKV.Infrastructure.Store;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>MOVE, as a client sends it.</summary>
internal sealed class MoveSteps(SimulatedStore shared)
{
    private readonly CommandHarness _server = new(services => services
        .AddSingleton<IPartitionRepository>(shared.Store)
        .AddSingleton<IDurability>(shared.Store)
        .AddSingleton<ISnapshots>(shared.Checkpointer));

    /// <summary>Moves some key.</summary>
    public async Task RunAsync()
    {
        (StoredPartition from, StoredPartition to) = (shared.Any(), shared.Any());
        if (from == to)
            return;
        (long left, long arrived) = (from.Partition.LastLsn.Number, to.Partition.LastLsn.Number);
        try
        {
            Note(from, to, await SendAsync(from, to));
        }
        finally
        {
            // What was waited for in vain is in the target for a moment, and taken back.
            shared.ModelOf(to).MayDiffer(arrived + 1, to.Partition.LastLsn.Number - 1);
            shared.ModelOf(from).MayDiffer(left + 1, from.Partition.LastLsn.Number - 1);
        }
    }

    /// <summary>The same, from within a save: only what is done at once. The partitions, null when there was none.</summary>
    public (StoredPartition From, StoredPartition To)? RunWhileSaving()
    {
        (StoredPartition from, StoredPartition to) = (shared.Any(), shared.Any());
        if (from == to || to.Log is not null || !shared.Store.Moves.IsOpen(from.Partition.Id, to.Partition.Id))
            return null;
        Task<Reply> moving = SendAsync(from, to).AsTask();
        Assert.True(moving.IsCompleted, "It waits for something.");
        Note(from, to, moving.GetAwaiter().GetResult());
        return (from, to);
    }

    private ValueTask<Reply> SendAsync(StoredPartition from, StoredPartition to)
    {
        _server.Clock.SetUtcNow(shared.Clock.GetUtcNow());
        string line = $"IN {from.Partition.Name} MOVE k{shared.Random.Next(12)} {to.Partition.Name}";
        shared.Tell(line);
        return _server.SendAsync([.. line.Split(' ').Select(Encoding.ASCII.GetBytes)]);
    }

    private void Note(StoredPartition from, StoredPartition to, Reply reply)
    {
        string text = ReplyText.Of(reply);
        bool moved = text == "(integer) 1";
        shared.Tell($"move from {from.Partition.Id} to {to.Partition.Id}: {text}, {from.Partition.LastLsn.Number} and {to.Partition.LastLsn.Number}");
        shared.Written(to, moved);
        shared.Written(from, moved);
        if (moved)
        {
            shared.Moved.Add(
                SimulatedStore.KeyOf(from), from.Partition.LastLsn.Number, SimulatedStore.KeyOf(to), to.Partition.LastLsn.Number,
                (from.Partition.Identity.Persistence.Mode, to.Partition.Identity.Persistence.Mode));
        }
    }
}
