using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>BITOP operation destkey key [key ...]: stores what AND, OR, XOR or NOT makes of the bits of values; its length.</summary>
internal sealed record BitOpCommand(Target On, BitOperation Operation, Key Destination, Key[] Sources) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("bitop", "operation destkey key [key ...]")
    {
        Arity = -4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = new KeyPositions(2, -1, 1),
        Group = CommandGroup.Bitmap,
        Summary = "Perform bitwise operations between strings",
        Since = "2.6.0",
        Complexity = "O(N)",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        BitOperation operation;
        if (words.Is(1, "AND"u8))
            operation = BitOperation.And;
        else if (words.Is(1, "OR"u8))
            operation = BitOperation.Or;
        else if (words.Is(1, "XOR"u8))
            operation = BitOperation.Xor;
        else if (words.Is(1, "NOT"u8))
            operation = BitOperation.Not;
        else
            return CommandErrors.Syntax;
        return operation == BitOperation.Not && words.Count != 4
            ? BitWords.NotOfMany
            : new BitOpCommand(by.On, operation, words.Key(2), words.KeysFrom(3));
    }
}

internal sealed class BitOpHandler(IPartitionRepository partitions) : PartitionHandler<BitOpCommand, IBits>(partitions)
{
    protected override Reply Handle(BitOpCommand command, IBits partition) =>
        partition.CombineBits(command.Operation, command.Destination, command.Sources, command.On.Now).AsInteger();
}
