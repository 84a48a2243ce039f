using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>BITCOUNT key [start end [BYTE | BIT]]: how many bits of a value, or of a part of it, are set.</summary>
internal sealed record BitCountCommand(Target On, Key Key, Outcome<BitRange> Range) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("bitcount", "key [start end [BYTE | BIT]]")
    {
        Arity = -2,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Bitmap,
        Summary = "Count set bits in a string",
        Since = "2.6.0",
        Complexity = "O(N)",
        Bind = (CommandArguments words, in Invocation by) => new BitCountCommand(by.On, words.Key(1), ReadRange(words)),
    };

    private static Outcome<BitRange> ReadRange(CommandArguments words)
    {
        if (words.Count == 2)
            return BitRange.All;
        if (words.Count is not (4 or 5))
            return CommandErrors.Syntax;
        if (!IntegerText.TryParse(words[2], out long start) || !IntegerText.TryParse(words[3], out long end))
            return DomainErrors.NotAnInteger;
        // Redis sees that there is nothing to count before it reads the unit.
        bool inBits = false;
        if (!(start < 0 && end < 0 && start > end) && words.Count == 5 && !BitWords.TryReadUnit(words, 4, out inBits))
            return CommandErrors.Syntax;
        return new BitRange(start, end, inBits);
    }
}

internal sealed class BitCountHandler(IPartitionRepository partitions) : PartitionHandler<BitCountCommand, IBits>(partitions)
{
    protected override Reply Handle(BitCountCommand command, IBits partition) =>
        partition.CountBits(command.Key, command.Range, command.On.Now).AsInteger();
}
