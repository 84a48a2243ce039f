using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]: one step of an iteration over the keys, and where to go on.</summary>
internal sealed record ScanCommand(Target On, ulong Cursor, long Count, ReadOnlyMemory<byte> Pattern, string? Type) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("scan", "cursor [MATCH pattern] [COUNT count] [TYPE type]")
    {
        Arity = -2,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Group = CommandGroup.Generic,
        Summary = "Incrementally iterate the keys space",
        Since = "2.8.0",
        Complexity =
            "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number "
            + "of elements inside the collection.",
        Bind = Bind,
    };

    private const long DefaultCount = 10;

    private static readonly byte[] AllKeys = [(byte)'*'];

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (!TryReadCursor(words[1], out ulong cursor))
            return CommandErrors.InvalidCursor;

        (long count, ReadOnlyMemory<byte> pattern, string? type) = (DefaultCount, AllKeys, null);
        for (int i = 2; i < words.Count; i += 2)
        {
            bool hasValue = i + 1 < words.Count;
            if (hasValue && words.Is(i, "COUNT"u8))
            {
                if (!IntegerText.TryParse(words[i + 1], out count))
                    return DomainErrors.NotAnInteger;
                if (count < 1)
                    return CommandErrors.Syntax;
            }
            else if (hasValue && words.Is(i, "MATCH"u8))
            {
                pattern = words.Memory(i + 1);
            }
            else if (hasValue && words.Is(i, "TYPE"u8))
            {
                type = words.Text(i + 1);
            }
            else
            {
                return CommandErrors.Syntax;
            }
        }

        return new ScanCommand(by.On, cursor, count, pattern, type);
    }

    // As C's strtoul reads it, for Redis does: a sign is allowed and a minus wraps around, no text is 0, and a NUL ends the text. Only the blanks that
    // strtoul would skip are not allowed.
    private static bool TryReadCursor(ReadOnlySpan<byte> text, out ulong cursor)
    {
        cursor = 0;
        if (text.IndexOf((byte)0) is var end and >= 0)
            text = text[..end];
        if (text.IsEmpty)
            return true;
        bool negative = text[0] == '-';
        if (negative || text[0] == '+')
            text = text[1..];
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out cursor))
            return false;
        if (negative)
            cursor = unchecked(0 - cursor);
        return true;
    }
}

internal sealed class ScanHandler(IPartitionRepository partitions) : PartitionHandler<ScanCommand, Partition>(partitions)
{
    protected override Reply Handle(ScanCommand command, Partition partition) => KeyWalk
        .Walk(partition, command.Cursor, command.Count, command.Pattern.Span, command.Type, command.On.Now)
        .As(page => Reply.Array(
            Reply.Bulk(page.Cursor.ToString(CultureInfo.InvariantCulture)),
            Reply.Array([.. page.Keys.Select(Reply.Bulk)])));
}
