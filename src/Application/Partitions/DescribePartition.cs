using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Partitions;

/// <summary>DESCRIBE PARTITION name: what a partition was told when it was created, or altered since. Takes the number of a partition, too.</summary>
internal sealed record DescribePartitionCommand(ReadOnlyMemory<byte> Partition) : Command
{
    private static readonly CommandSpec PartitionSpec = new("partition", "partition")
    {
        Arity = 3,
        Flags = CommandFlags.Loading | CommandFlags.Stale,
        PartitionWords = [2],
        Group = CommandGroup.Partition,
        Since = "0.1.0",
        Summary = "Returns the name, id, schema, persistence and options of a partition, and when it was created.",
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
        ("created", IsoTime.Of(identity.CreatedAt)),
        ("min", IntegerOrNull(identity.Options.Min)),
        ("max", IntegerOrNull(identity.Options.Max)),
        ("overflow", identity.Options.HasRange ? Reply.Bulk(identity.Options.Overflow.Word()) : Reply.Null),
        ("maxlen", IntegerOrNull(identity.Options.MaxLength)),
        ("maxmemory", IntegerOrNull(identity.Options.MaxMemory)),
        ("eviction", identity.Options.Eviction is { } policy ? Reply.Bulk(policy.Word()) : Reply.Null),
        ("ttl", IntegerOrNull(identity.Options.TtlSeconds)));

    private static Reply IntegerOrNull(long? number) => number is { } given ? Reply.Integer(given) : Reply.Null;
}
