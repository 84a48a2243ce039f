using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>TYPE key: the Redis type of a value, none for a missing key.</summary>
internal sealed record TypeCommand(Target On, Key Key) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("type", "key")
    {
        Arity = 2,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Generic,
        Summary = "Determine the type stored at key",
        Bind = (CommandArguments words, in Invocation by) => new TypeCommand(by.On, words.Key(1)),
    };
}

internal sealed class TypeHandler(IPartitionRepository partitions) : PartitionHandler<TypeCommand, Partition>(partitions)
{
    protected override Reply Handle(TypeCommand command, Partition partition) =>
        partition.TypeOf(command.Key, command.On.Now).As(type => Reply.SimpleString(type ?? "none"));
}
