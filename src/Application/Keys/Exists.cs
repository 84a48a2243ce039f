using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>EXISTS key [key ...]: how many of the keys exist, one named twice counting twice.</summary>
/// <param name="IsUse">Whether they count as used.</param>
internal sealed record ExistsCommand(Target On, Key[] Keys, bool IsUse = false) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("exists", "key [key ...]")
    {
        Arity = -2,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.All,
        Group = CommandGroup.Generic,
        Summary = "Determine if a key exists",
        Complexity = "O(N) where N is the number of keys to check.",
        Bind = (CommandArguments words, in Invocation by) => new ExistsCommand(by.On, words.KeysFrom(1)),
    };
}

internal sealed class ExistsHandler(IPartitionRepository partitions) : PartitionHandler<ExistsCommand, Partition>(partitions)
{
    protected override Reply Handle(ExistsCommand command, Partition partition) =>
        partition.CountExisting(command.Keys, command.On.Now, command.IsUse).AsInteger();
}
