using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>BITFIELD and BITFIELD_RO: read and change integers of any width within a value, one after the other.</summary>
internal sealed record BitFieldCommand(Target On, Key Key, BitFieldOperation[] Operations) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new(
        "bitfield",
        "key [GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value | INCRBY encoding offset increment> ...]")
    {
        Arity = -2,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Bitmap,
        Summary = "Perform arbitrary bitfield integer operations on strings",
        Since = "3.2.0",
        // Not Redis' O(1) each: stored values never change, so the result is a copy.
        Complexity = "O(N) where N is the length of the resulting value.",
        Bind = (CommandArguments words, in Invocation by) => Bind(words, by, onlyReads: false),
    };

    public static readonly CommandSpec ReadSpec = new("bitfield_ro", "key [GET encoding offset [GET encoding offset ...]]")
    {
        Arity = -2,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Bitmap,
        Summary = "Perform arbitrary bitfield integer operations on strings. Read-only variant of BITFIELD",
        Since = "6.0.0",
        Complexity = "O(1) for each subcommand specified",
        Bind = (CommandArguments words, in Invocation by) => Bind(words, by, onlyReads: true),
    };

    private static Binding Bind(CommandArguments words, in Invocation by, bool onlyReads)
    {
        var operations = new List<BitFieldOperation>();
        var overflow = BitFieldOverflow.Wrap;
        for (int i = 2; i < words.Count;)
        {
            if (words.Is(i, "OVERFLOW"u8) && i + 1 < words.Count)
            {
                if (ReadOverflow(words, i + 1) is not { } read)
                    return BitWords.BadOverflow;
                overflow = read;
                i += 2;
                continue;
            }

            Outcome<BitFieldOperation> operation = ReadOperation(words, i, overflow);
            if (operation.Error is { } error)
                return error;
            operations.Add(operation.Result);
            i += operation.Result.Action == BitFieldAction.Get ? 3 : 4;
        }

        return onlyReads && operations.Exists(operation => operation.Action != BitFieldAction.Get)
            ? BitWords.OnlyGet
            : new BitFieldCommand(by.On, words.Key(1), [.. operations]);
    }

    private static BitFieldOverflow? ReadOverflow(CommandArguments words, int index) =>
        words.Is(index, "WRAP"u8) ? BitFieldOverflow.Wrap
        : words.Is(index, "SAT"u8) ? BitFieldOverflow.Saturate
        : words.Is(index, "FAIL"u8) ? BitFieldOverflow.Fail
        : null;

    private static Outcome<BitFieldOperation> ReadOperation(CommandArguments words, int index, BitFieldOverflow overflow)
    {
        int following = words.Count - index - 1;
        BitFieldAction action;
        if (words.Is(index, "GET"u8) && following >= 2)
            action = BitFieldAction.Get;
        else if (words.Is(index, "SET"u8) && following >= 3)
            action = BitFieldAction.Set;
        else if (words.Is(index, "INCRBY"u8) && following >= 3)
            action = BitFieldAction.IncrementBy;
        else
            return CommandErrors.Syntax;
        if (!TryReadType(words[index + 1], out bool isSigned, out int width))
            return BitWords.BadFieldType;
        if (!BitWords.TryReadOffset(words[index + 2], width, out long offset))
            return BitWords.BadOffset;
        long operand = 0;
        if (action != BitFieldAction.Get && !IntegerText.TryParse(words[index + 3], out operand))
            return DomainErrors.NotAnInteger;
        return new BitFieldOperation(action, isSigned, width, offset, operand, overflow);
    }

    // i1 to i64 and u1 to u63.
    private static bool TryReadType(ReadOnlySpan<byte> word, out bool isSigned, out int width)
    {
        isSigned = word.StartsWith("i"u8);
        width = 0;
        if ((!isSigned && !word.StartsWith("u"u8)) || !IntegerText.TryParse(word[1..], out long bits) || bits < 1 || bits > (isSigned ? 64 : 63))
            return false;
        width = (int)bits;
        return true;
    }
}

internal sealed class BitFieldHandler(IPartitionRepository partitions) : PartitionHandler<BitFieldCommand, IBits>(partitions)
{
    protected override Reply Handle(BitFieldCommand command, IBits partition) =>
        partition.EditBitFields(command.Key, command.Operations, command.On.Now).As(results => Reply.Array([.. results!.Select(Answer)]));

    private static Reply Answer(long? result) => result is { } integer ? Reply.Integer(integer) : Reply.Null;
}
