using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>STRLEN key: the number of bytes of a value, 0 for a missing key.</summary>
internal sealed record StrLenCommand(Target On, Key Key) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("strlen", "key")
    {
        Arity = 2,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Get the length of the value stored in a key",
        Since = "2.2.0",
        Bind = (CommandArguments words, in Invocation by) => new StrLenCommand(by.On, words.Key(1)),
    };
}

internal sealed class StrLenHandler(IPartitionRepository partitions) : PartitionHandler<StrLenCommand, IScalars>(partitions)
{
    protected override Reply Handle(StrLenCommand command, IScalars partition) =>
        partition.Get(command.Key, command.On.Now).As(value => Reply.Integer(value?.Length ?? 0));
}
