using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>BITPOS key bit [start [end [BYTE | BIT]]]: the first bit of a value that is set or clear; -1 when there is none.</summary>
internal sealed record BitPosCommand(Target On, Key Key, bool Bit, Outcome<BitRange> Range) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("bitpos", "key bit [start [end [BYTE | BIT]]]")
    {
        Arity = -3,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Bitmap,
        Summary = "Find first bit set or clear in a string",
        Since = "2.8.7",
        Complexity = "O(N)",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (!IntegerText.TryParse(words[2], out long bit))
            return DomainErrors.NotAnInteger;
        return bit is 0 or 1 ? new BitPosCommand(by.On, words.Key(1), bit == 1, ReadRange(words)) : BitWords.BitNeither;
    }

    private static Outcome<BitRange> ReadRange(CommandArguments words)
    {
        if (words.Count == 3)
            return BitRange.All;
        if (words.Count > 6)
            return CommandErrors.Syntax;
        if (!IntegerText.TryParse(words[3], out long start))
            return DomainErrors.NotAnInteger;
        bool inBits = false;
        if (words.Count == 6 && !BitWords.TryReadUnit(words, 5, out inBits))
            return CommandErrors.Syntax;
        if (words.Count == 4)
            return new BitRange(start, null, inBits);
        return IntegerText.TryParse(words[4], out long end) ? new BitRange(start, end, inBits) : DomainErrors.NotAnInteger;
    }
}

internal sealed class BitPosHandler(IPartitionRepository partitions) : PartitionHandler<BitPosCommand, IBits>(partitions)
{
    protected override Reply Handle(BitPosCommand command, IBits partition) =>
        partition.FindBit(command.Key, command.Bit, command.Range, command.On.Now).AsInteger();
}
