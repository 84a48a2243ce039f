using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Partitions;

/// <summary>DESCRIBE PARTITION name: what was decided when a partition was created. Takes the number of a partition, too.</summary>
internal sealed record DescribePartitionCommand(ReadOnlyMemory<byte> Partition) : Command
{
    private static readonly CommandSpec PartitionSpec = new("partition", "partition")
    {
        Arity = 3,
        Flags = CommandFlags.Loading | CommandFlags.Stale,
        Group = CommandGroup.Partition,
        Since = "0.1.0",
        Summary = "Returns the name, id, schema and persistence of a partition, and when it was created.",
        Bind = (CommandArguments words, in Invocation _) => new DescribePartitionCommand(words.Memory(2)),
    };

    public static readonly CommandSpec Spec =
        Containers.Of("describe", CommandGroup.Partition, "0.1.0", "A container for commands that describe.", PartitionSpec);
}

internal sealed class DescribePartitionHandler(IPartitionRepository partitions) : CommandHandler<DescribePartitionCommand>
{
    protected override Reply Handle(DescribePartitionCommand command)
    {
        Outcome<Partition> found = PartitionReference.Find(command.Partition.Span, partitions);
        return found.Succeeded ? Describe(found.Result.Identity) : found.Error;
    }

    private static Reply Describe(PartitionIdentity identity) => Fields.Map(
        ("name", Reply.Bulk(identity.Name.Text)),
        ("id", Reply.Integer(identity.Id.Number)),
        ("schema", Reply.Bulk(identity.Schema.Word())),
        ("persist", Reply.Bulk(identity.Persistence.Mode.Word())),
        ("fsync", identity.Persistence.Mode == PersistMode.Wal ? Reply.Bulk(identity.Persistence.Fsync.Word()) : Reply.Null),
        ("created", IsoTime.Of(identity.CreatedAt)));
}
