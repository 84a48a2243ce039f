using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Partitions;

/// <summary>STATS PARTITION name: what has happened in a partition and what it holds. Takes the number of a partition, too.</summary>
internal sealed record StatsPartitionCommand(ReadOnlyMemory<byte> Partition) : Command
{
    private static readonly CommandSpec PartitionSpec = new("partition", "partition")
    {
        Arity = 3,
        Flags = CommandFlags.Loading | CommandFlags.Stale,
        PartitionWords = [2],
        Group = CommandGroup.Partition,
        Since = "0.1.0",
        Summary = "Returns the counts of a partition: keys, operations, hits, memory, log.",
        Bind = (CommandArguments words, in Invocation _) => new StatsPartitionCommand(words.Memory(2)),
    };

    public static readonly CommandSpec Spec =
        Containers.Of("stats", CommandGroup.Partition, "0.1.0", "A container for commands that return statistics.", PartitionSpec);
}

internal sealed class StatsPartitionHandler(IPartitionRepository partitions, IPersistenceFigures persistence) : CommandHandler<StatsPartitionCommand>
{
    protected override Reply Handle(StatsPartitionCommand command)
    {
        Outcome<Partition> found = PartitionReference.Find(command.Partition.Span, partitions);
        return found.Succeeded ? Describe(found.Result.Statistics(), persistence.Of(found.Result.Id)) : found.Error;
    }

    private static Reply Describe(PartitionStatistics statistics, PartitionPersistence files) => Fields.Map(
        ("keys", Reply.Integer(statistics.Keys)),
        ("expires", Reply.Integer(statistics.Expires)),
        ("ops", Reply.Integer(statistics.Operations)),
        ("reads", Reply.Integer(statistics.Reads)),
        ("writes", Reply.Integer(statistics.Writes)),
        ("hits", Reply.Integer(statistics.Hits)),
        ("misses", Reply.Integer(statistics.Misses)),
        ("expired", Reply.Integer(statistics.Expired)),
        ("evicted", Reply.Integer(statistics.Evicted)),
        ("used_bytes", Reply.Integer(statistics.UsedBytes)),
        ("memory_bytes", Reply.Integer(statistics.MemoryBytes)),
        ("wal_bytes", Reply.Integer(files.WalBytes)),
        ("last_lsn", Reply.Integer(statistics.LastLsn.Number)),
        ("durable_lsn", Reply.Integer(files.DurableLsn.Number)),
        ("unsynced_ms", Reply.Integer((long)(files.Wal?.UnsyncedMs ?? 0))),
        ("last_fsync", IsoTime.Of(files.LastFsync)),
        ("last_snapshot", IsoTime.Of(files.LastSnapshot)));
}
