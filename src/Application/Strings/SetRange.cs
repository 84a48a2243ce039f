using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>SETRANGE key offset value: writes over a part of a value; its new length.</summary>
internal sealed record SetRangeCommand(Target On, Key Key, long Offset, Value Value) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("setrange", "key offset value")
    {
        Arity = 4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Overwrite part of a string at key starting at the specified offset",
        Since = "2.2.0",
        // Not Redis' O(1): stored values never change, so the result is a copy.
        Complexity = "O(N) where N is the length of the resulting value.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by) => IntegerText.TryParse(words[2], out long offset)
        ? new SetRangeCommand(by.On, words.Key(1), offset, words.Value(3))
        : DomainErrors.NotAnInteger;
}

internal sealed class SetRangeHandler(IPartitionRepository partitions) : PartitionHandler<SetRangeCommand, ITexts>(partitions)
{
    protected override Reply Handle(SetRangeCommand command, ITexts partition) =>
        partition.SetRange(command.Key, command.Offset, command.Value, command.On.Now).AsInteger();
}
