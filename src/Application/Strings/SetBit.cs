using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>SETBIT key offset value: sets or clears a bit of a value; what it was before.</summary>
internal sealed record SetBitCommand(Target On, Key Key, long Offset, bool Bit) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("setbit", "key offset value")
    {
        Arity = 4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Bitmap,
        Summary = "Sets or clears the bit at offset in the string value stored at key",
        Since = "2.2.0",
        // Not Redis' O(1): stored values never change, so the result is a copy.
        Complexity = "O(N) where N is the length of the resulting value.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (!BitWords.TryReadOffset(words[2], 0, out long offset))
            return BitWords.BadOffset;
        return IntegerText.TryParse(words[3], out long bit) && bit is 0 or 1
            ? new SetBitCommand(by.On, words.Key(1), offset, bit == 1)
            : BitWords.BadBit;
    }
}

internal sealed class SetBitHandler(IPartitionRepository partitions) : PartitionHandler<SetBitCommand, IBits>(partitions)
{
    protected override Reply Handle(SetBitCommand command, IBits partition) =>
        partition.SetBit(command.Key, command.Offset, command.Bit, command.On.Now).AsOneOrZero();
}
