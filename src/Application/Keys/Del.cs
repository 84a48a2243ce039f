using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>DEL key [key ...]: deletes keys; how many existed.</summary>
internal sealed record DelCommand(Target On, Key[] Keys) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("del", "key [key ...]")
    {
        Arity = -2,
        Flags = CommandFlags.Write | CommandFlags.OnPartition,
        Keys = KeyPositions.All,
        Group = CommandGroup.Generic,
        Summary = "Delete a key",
        Complexity =
            "O(N) where N is the number of keys that will be removed. When a key to remove holds a value other than a string, the individual "
            + "complexity for this key is O(M) where M is the number of elements in the list, set, sorted set or hash. Removing a single key that "
            + "holds a string value is O(1).",
        Bind = (CommandArguments words, in Invocation by) => new DelCommand(by.On, words.KeysFrom(1)),
    };
}

internal sealed class DelHandler(IPartitionRepository partitions) : PartitionHandler<DelCommand, Partition>(partitions)
{
    protected override Reply Handle(DelCommand command, Partition partition) => partition.Delete(command.Keys, command.On.Now).AsInteger();
}
