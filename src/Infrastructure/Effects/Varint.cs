namespace GoKV.Infrastructure.Effects;

/// <summary>Whole numbers in as few bytes as they need: seven bits each, the lowest first, the eighth set on all but the last (LEB128).</summary>
internal static class Varint
{
    /// <summary>Bytes of the largest number.</summary>
    public const int MaxSize = 10;

    /// <summary>The bytes that a number takes.</summary>
    public static int SizeOf(ulong value) => 1 + (System.Numerics.BitOperations.Log2(value | 1) / 7);

    /// <summary>A signed number as an unsigned one that is small when it is near zero.</summary>
    public static ulong ZigZag(long value) => (ulong)(value << 1) ^ (ulong)(value >> 63);

    /// <summary>The signed number behind a zigzag.</summary>
    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Writes a number; the number of bytes written.</summary>
    public static int Write(Span<byte> destination, ulong value)
    {
        int at = 0;
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads a number and moves behind it; false when the bytes end within it or it has more than 64 bits.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (int i = 0; i < source.Length && i < MaxSize; i++)
        {
            value |= (ulong)(source[i] & 0x7F) << (7 * i);
            if (source[i] < 0x80)
            {
                // Nine times seven bits leave one for the tenth byte.
                if (i == MaxSize - 1 && source[i] > 1)
                    return false;
                source = source[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
