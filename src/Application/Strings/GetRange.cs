using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>GETRANGE key start end: a part of a value, empty when there is none.</summary>
internal sealed record GetRangeCommand(Target On, Key Key, long Start, long End) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("getrange", "key start end")
    {
        Arity = 4,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Get a substring of the string stored at a key",
        Since = "2.4.0",
        Complexity =
            "O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating "
            + "a substring from an existing string is very cheap, it can be considered O(1) for small strings.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by) =>
        IntegerText.TryParse(words[2], out long start) && IntegerText.TryParse(words[3], out long end)
            ? new GetRangeCommand(by.On, words.Key(1), start, end)
            : DomainErrors.NotAnInteger;
}

internal sealed class GetRangeHandler(IPartitionRepository partitions) : PartitionHandler<GetRangeCommand, ITexts>(partitions)
{
    protected override Reply Handle(GetRangeCommand command, ITexts partition) =>
        partition.GetRange(command.Key, command.Start, command.End, command.On.Now).AsBulk();
}
