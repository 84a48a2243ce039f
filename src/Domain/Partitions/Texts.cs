using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>Cuts and joins of byte strings, as Redis defines them, and the rules of the arrays that hold them.</summary>
/// <remarks>
/// A stored array of up to <see cref="MaxInPlace"/> bytes belongs to its entry alone: a value of the same length is written into it, and it is copied on
/// its way out. A new array instead would outlive its youth and be reached from an old entry, which is what the garbage collector is slowest with: half of
/// the time of overwriting SETs went there (docs/benchmarks.md). A longer array never changes, and is stored and handed out as it is.
/// </remarks>
internal static class Texts
{
    /// <summary>Array header and length, for memory figures.</summary>
    public const int ArrayOverhead = 24;

    /// <summary>Bytes up to which a copy costs less than what it saves.</summary>
    public const int MaxInPlace = 1024;

    /// <summary>The bytes of a value in an array to store.</summary>
    public static byte[] Keep(Value value)
    {
        if (value.Length > MaxInPlace)
            return value.ToArray();
        byte[] copy = new byte[value.Length];
        value.CopyTo(copy);
        return copy;
    }

    /// <summary>A stored array as a value that stays as it is, whatever becomes of the entry.</summary>
    public static Value HandOut(byte[] stored) => new(stored.Length > MaxInPlace ? stored : [.. stored]);

    /// <summary>Writes a value into a stored array, where it fits exactly.</summary>
    public static bool TryOverwrite(byte[] stored, Value value)
    {
        if (stored.Length > MaxInPlace || stored.Length != value.Length)
            return false;
        value.CopyTo(stored);
        return true;
    }

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
        if (start > end || length == 0)
            return new Value([]);
        int count = (int)(end - start + 1);
        return bytes.Length > MaxInPlace ? new Value(bytes, (int)start, count) : new Value(bytes.AsSpan((int)start, count).ToArray());
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
