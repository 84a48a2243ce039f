using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>APPEND key value: lengthens a value; its new length.</summary>
internal sealed record AppendCommand(Target On, Key Key, Value Suffix) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("append", "key value")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Append a value to a key",
        Since = "2.0.0",
        // Not Redis' O(1): stored values never change, so the longer one is a copy.
        Complexity = "O(N) where N is the length of the resulting value.",
        Bind = (CommandArguments words, in Invocation by) => new AppendCommand(by.On, words.Key(1), words.Value(2)),
    };
}

internal sealed class AppendHandler(IPartitionRepository partitions) : PartitionHandler<AppendCommand, ITexts>(partitions)
{
    protected override Reply Handle(AppendCommand command, ITexts partition) =>
        partition.Append(command.Key, command.Suffix, command.On.Now).AsInteger();
}
