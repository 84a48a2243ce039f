using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>Cuts and joins of byte strings, as Redis defines them.</summary>
// Thread safety: no state.
internal static class Texts
{
    /// <summary>Redis' name for how it would hold these bytes (OBJECT ENCODING).</summary>
    public static string EncodingOf(int length) => length <= 44 ? "embstr" : "raw";

    /// <summary>One after the other.</summary>
    public static byte[] Join(Value head, Value tail)
    {
        int length = head.Length;
        byte[] joined = new byte[length + tail.Length];
        head.CopyTo(joined);
        tail.CopyTo(joined.AsSpan(length));
        return joined;
    }

    /// <summary>The bytes from <paramref name="start"/> to <paramref name="end"/>, both included, negative counting from the end (GETRANGE).</summary>
    /// <param name="value">The whole.</param>
    /// <param name="isKept">Whether the value's array never changes: what is cut out of it then need not be copied.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="end">The last byte.</param>
    public static Value Range(Value value, bool isKept, long start, long end)
    {
        long length = value.Length;
        if (start < 0 && end < 0 && start > end)
            return new Value([]);
        start = Math.Max(0, start < 0 ? length + start : start);
        end = Math.Min(length - 1, Math.Max(0, end < 0 ? length + end : end));
        if (start > end || length == 0)
            return new Value([]);
        int count = (int)(end - start + 1);
        return isKept ? new Value(value.ToArray(), (int)start, count) : new Value(CopyOf(value, (int)start, count));
    }

    /// <summary>Old bytes with new ones written over them from an offset on, zero bytes in a gap (SETRANGE).</summary>
    public static byte[] Overwrite(Value old, int offset, Value bytes)
    {
        byte[] result = new byte[Math.Max(old.Length, offset + bytes.Length)];
        old.CopyTo(result);
        bytes.CopyTo(result.AsSpan(offset));
        return result;
    }

    private static byte[] CopyOf(Value value, int start, int count) =>
        (value.IsInteger ? value.ToArray() : value.Span).Slice(start, count).ToArray();
}
