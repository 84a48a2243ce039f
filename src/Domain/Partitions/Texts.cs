using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>Cuts and joins of byte strings, as Redis defines them. Results are new arrays: stored ones never change.</summary>
internal static class Texts
{
    /// <summary>Array header and length, for memory figures.</summary>
    public const int ArrayOverhead = 24;

    /// <summary>Bytes an array takes in memory, rounded as the runtime does.</summary>
    public static int SizeOf(byte[] bytes) => (ArrayOverhead + bytes.Length + 7) & ~7;

    /// <summary>Redis' name for how it would hold these bytes (OBJECT ENCODING).</summary>
    public static string EncodingOf(int length) => length <= 44 ? "embstr" : "raw";

    /// <summary>One after the other.</summary>
    public static byte[] Join(ReadOnlySpan<byte> head, Value tail)
    {
        byte[] joined = new byte[head.Length + tail.Length];
        head.CopyTo(joined);
        tail.CopyTo(joined.AsSpan(head.Length));
        return joined;
    }

    /// <summary>The bytes from <paramref name="start"/> to <paramref name="end"/>, both included, negative counting from the end (GETRANGE).</summary>
    public static Value Range(byte[] bytes, long start, long end)
    {
        long length = bytes.Length;
        if (start < 0 && end < 0 && start > end)
            return new Value([]);
        start = Math.Max(0, start < 0 ? length + start : start);
        end = Math.Min(length - 1, Math.Max(0, end < 0 ? length + end : end));
        return start > end || length == 0 ? new Value([]) : new Value(bytes, (int)start, (int)(end - start + 1));
    }

    /// <summary>Old bytes with new ones written over them from an offset on, zero bytes in a gap (SETRANGE).</summary>
    public static byte[] Overwrite(ReadOnlySpan<byte> old, int offset, Value bytes)
    {
        byte[] result = new byte[Math.Max(old.Length, offset + bytes.Length)];
        old.CopyTo(result);
        bytes.CopyTo(result.AsSpan(offset));
        return result;
    }
}
