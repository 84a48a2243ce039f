using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Keys;

/// <summary>RANDOMKEY: one of the keys, or null when there is none.</summary>
internal sealed record RandomKeyCommand(Target On) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("randomkey")
    {
        Arity = 1,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Group = CommandGroup.Generic,
        Summary = "Return a random key from the keyspace",
        Bind = (CommandArguments _, in Invocation by) => new RandomKeyCommand(by.On),
    };
}

internal sealed class RandomKeyHandler(IPartitionRepository partitions, IRandomSource random) : PartitionHandler<RandomKeyCommand, Partition>(partitions)
{
    // Entries looked at under one hold of the partition's lock.
    private const int EntriesAtOnce = 1000;

    protected override Reply Handle(RandomKeyCommand command, Partition partition)
    {
        ulong draw = random.Draw();
        Outcome<byte[]?> drawn = partition.RandomKey(draw, command.On.Now);
        return drawn.Error is not null || drawn.Result is not null ? drawn.AsBulkOrNull() : NextFrom(draw >> 32, partition, command);
    }

    // All that was drawn had expired, and nearly all of the rest will have: the first key from a random place on, then from the beginning, is found sooner than
    // by more draws, and if there is one it is found.
    private static Reply NextFrom(ulong start, Partition partition, RandomKeyCommand command)
    {
        ulong cursor = start;
        for (int pass = 0; pass < 2; pass++)
        {
            do
            {
                Outcome<ScanPage> page = partition.Scan(cursor, EntriesAtOnce, "*"u8, command.On.Now);
                if (page.Error is { } error)
                    return error;
                if (page.Result.Keys.Count > 0)
                    return Reply.Bulk(page.Result.Keys[0]);
                cursor = page.Result.Cursor;
            }
            while (cursor != 0);
        }

        return Reply.Null;
    }
}
