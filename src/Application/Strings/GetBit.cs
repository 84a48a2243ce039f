using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>GETBIT key offset: a bit of a value, 0 behind its end.</summary>
internal sealed record GetBitCommand(Target On, Key Key, long Offset) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("getbit", "key offset")
    {
        Arity = 3,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Bitmap,
        Summary = "Returns the bit value at offset in the string value stored at key",
        Since = "2.2.0",
        Complexity = "O(1)",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by) => BitWords.TryReadOffset(words[2], 0, out long offset)
        ? new GetBitCommand(by.On, words.Key(1), offset)
        : BitWords.BadOffset;
}

internal sealed class GetBitHandler(IPartitionRepository partitions) : PartitionHandler<GetBitCommand, IBits>(partitions)
{
    protected override Reply Handle(GetBitCommand command, IBits partition) =>
        partition.GetBit(command.Key, command.Offset, command.On.Now).AsOneOrZero();
}
