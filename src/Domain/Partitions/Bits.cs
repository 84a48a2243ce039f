using System.Numerics;

namespace GoKV.Domain.Partitions;

/// <summary>A part of a value, counted in bytes or bits; both ends are included and negative ones count from the end.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The last; null for all that follows, where a clear bit is also found behind the last byte (BITPOS).</param>
/// <param name="InBits">Whether the ends are bits.</param>
public readonly record struct BitRange(long Start, long? End, bool InBits)
{
    /// <summary>All of a value.</summary>
    public static BitRange All => new(0, null, false);

    /// <summary>The first and last bit of it in a value; nothing when the first is behind the last.</summary>
    /// <param name="length">The value's bytes.</param>
    internal (long First, long Last) Within(long length)
    {
        long total = InBits ? length * 8 : length;
        long start = Math.Max(0, Start < 0 ? total + Start : Start);
        long end = End ?? (total - 1);
        end = Math.Min(total - 1, Math.Max(0, end < 0 && End is not null ? total + end : end));
        if (start > end)
            return (0, -1);
        return InBits ? (start, end) : (start * 8, (end * 8) + 7);
    }
}

/// <summary>What BITOP does with the bits of several values.</summary>
public enum BitOperation
{
    /// <summary>Set where all are.</summary>
    And,

    /// <summary>Set where any is.</summary>
    Or,

    /// <summary>Set where an odd number is.</summary>
    Xor,

    /// <summary>Set where it is not; of one value.</summary>
    Not,
}

/// <summary>Bits of byte strings, numbered from the highest of the first byte, as Redis does (https://redis.io/docs/latest/develop/data-types/bitmaps/).</summary>
// Thread safety: no state.
internal static class Bits
{
    /// <summary>A bit; clear behind the end.</summary>
    public static bool Get(ReadOnlySpan<byte> bytes, long bit) => (bit >> 3) < bytes.Length && (bytes[(int)(bit >> 3)] & Mask(bit)) != 0;

    /// <summary>Sets or clears a bit that is there.</summary>
    public static void Set(Span<byte> bytes, long bit, bool on)
    {
        ref byte at = ref bytes[(int)(bit >> 3)];
        at = (byte)(on ? at | Mask(bit) : at & ~Mask(bit));
    }

    /// <summary>How many bits of a range are set.</summary>
    public static long Count(ReadOnlySpan<byte> bytes, BitRange range)
    {
        // Both count from the end, the wrong way round: Redis sees that before it cuts them to the value, where they may fall on one byte.
        if (range is { Start: < 0, End: < 0 and var end } && range.Start > end)
            return 0;
        (long first, long last) = range.Within(bytes.Length);
        if (first > last)
            return 0;
        long count = 0;
        ReadOnlySpan<byte> part = bytes[(int)(first >> 3)..(int)((last >> 3) + 1)];
        foreach (ulong word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(part))
            count += BitOperations.PopCount(word);
        foreach (byte rest in part[(part.Length & ~7)..])
            count += BitOperations.PopCount(rest);
        return count
            - BitOperations.PopCount((uint)part[0] & ~Following(first))
            - BitOperations.PopCount((uint)part[^1] & (Following(last) >> 1));
    }

    /// <summary>The first bit of a range that is set or clear; -1 when there is none.</summary>
    public static long Find(ReadOnlySpan<byte> bytes, bool on, BitRange range)
    {
        (long first, long last) = range.Within(bytes.Length);
        if (first > last)
            return -1;
        byte none = on ? (byte)0 : (byte)0xFF;
        int lastByte = (int)(last >> 3);
        int at = (int)(first >> 3);
        uint wanted = (uint)(bytes[at] ^ none) & Following(first);
        while (wanted == 0)
        {
            int next = bytes[(at + 1)..(lastByte + 1)].IndexOfAnyExcept(none);
            if (next < 0)
                return !on && range.End is null ? (long)bytes.Length * 8 : -1;
            at += 1 + next;
            wanted = (uint)(bytes[at] ^ none);
        }

        long found = ((long)at * 8) + BitOperations.LeadingZeroCount(wanted) - 24;
        return found <= last ? found : -1;
    }

    /// <summary>The result of an operation on the bytes of all values, shorter ones being followed by zero bytes.</summary>
    public static byte[] Combine(BitOperation operation, ReadOnlySpan<byte[]> values)
    {
        int length = 0;
        foreach (byte[] value in values)
            length = Math.Max(length, value.Length);
        byte[] result = new byte[length];
        values[0].CopyTo(result, 0);
        if (operation == BitOperation.Not)
        {
            for (int i = 0; i < length; i++)
                result[i] = (byte)~result[i];
        }

        for (int v = 1; v < values.Length; v++)
            Combine(operation, result, values[v]);
        return result;
    }

    private static void Combine(BitOperation operation, Span<byte> result, ReadOnlySpan<byte> value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            result[i] = (byte)(operation switch
            {
                BitOperation.And => result[i] & value[i],
                BitOperation.Or => result[i] | value[i],
                _ => result[i] ^ value[i],
            });
        }

        if (operation == BitOperation.And)
            result[value.Length..].Clear();
    }

    private static byte Mask(long bit) => (byte)(0x80 >> (int)(bit & 7));

    // The bits of a byte from this one on.
    private static uint Following(long bit) => 0xFFu >> (int)(bit & 7);
}
