using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>SETNX key value: stores a value if the key does not exist; whether it did.</summary>
internal sealed record SetNxCommand(Target On, Key Key, Value Value) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("setnx", "key value")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Set the value of a key, only if the key does not exist",
        Bind = (CommandArguments words, in Invocation by) => new SetNxCommand(by.On, words.Key(1), words.Value(2)),
    };
}

internal sealed class SetNxHandler(IPartitionRepository partitions) : PartitionHandler<SetNxCommand, IScalars>(partitions)
{
    protected override Reply Handle(SetNxCommand command, IScalars partition) => partition
        .Set(command.Key, command.Value, ExpiryChange.Clear, SetCondition.IfAbsent, command.On.Now)
        .As(set => Reply.OneIf(set.Stored));
}
