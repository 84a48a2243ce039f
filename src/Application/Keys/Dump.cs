using GoKV.Application.Commands;
using GoKV.Application.Keys.Dumps;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>DUMP key: a value as bytes that RESTORE takes, here and in Redis (https://redis.io/commands/dump); null for a missing key.</summary>
internal sealed record DumpCommand(Target On, Key Key) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("dump", "key")
    {
        Arity = 2,
        // The checksum of a long value takes a while.
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition | CommandFlags.LongRunning,
        Keys = KeyPositions.One,
        Group = CommandGroup.Generic,
        Summary = "Return a serialized version of the value stored at the specified key.",
        Since = "2.6.0",
        Complexity = "O(N) where N is the length of the value.",
        Bind = (CommandArguments words, in Invocation by) => new DumpCommand(by.On, words.Key(1)),
    };
}

internal sealed class DumpHandler(IPartitionRepository partitions) : PartitionHandler<DumpCommand, IScalars>(partitions)
{
    protected override Reply Handle(DumpCommand command, IScalars partition) =>
        partition.Get(command.Key, command.On.Now).As(value => value is { } found ? Reply.Bulk(DumpPayload.Write(found)) : Reply.Null);
}
