using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Keys;

/// <summary>
/// KEYS pattern: all keys that match. It is an iteration as SCAN is, so that a large partition is not locked for its length: a key that exists all the
/// time is returned, once; one that comes or goes meanwhile may be. In Redis KEYS is atomic, and everybody waits for it.
/// </summary>
internal sealed record KeysCommand(Target On, ReadOnlyMemory<byte> Pattern) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("keys", "pattern")
    {
        Arity = 2,
        Flags = CommandFlags.ReadOnly | CommandFlags.LongRunning | CommandFlags.Dangerous | CommandFlags.OnPartition,
        Group = CommandGroup.Generic,
        Summary = "Find all keys matching the given pattern",
        Complexity =
            "O(N) with N being the number of keys in the database, under the assumption that the key names in the database and the given pattern "
            + "have limited length.",
        Bind = (CommandArguments words, in Invocation by) => new KeysCommand(by.On, words.Memory(1)),
    };
}

internal sealed class KeysHandler(IPartitionRepository partitions) : PartitionHandler<KeysCommand, Partition>(partitions)
{
    protected override Reply Handle(KeysCommand command, Partition partition) => KeyWalk
        .Walk(partition, cursor: 0, count: long.MaxValue, command.Pattern.Span, type: null, command.On.Now)
        .As(page => Reply.Array([.. page.Keys.Select(Reply.Bulk)]));
}
