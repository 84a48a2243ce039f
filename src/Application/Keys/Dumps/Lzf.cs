namespace GoKV.Application.Keys.Dumps;

/// <summary>
/// Reads what LZF compressed, as Redis' dumps have it. Compressed bytes are a series of:
/// <code>
/// literal   = 000lllll byte{l+1}
/// short     = lllooooo offset:u8              l in 1..6: copies l+2 bytes from o*256+offset+1 bytes back
/// long      = 111ooooo more:u8 offset:u8      copies more+9 bytes
/// </code>
/// </summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class Lzf
{
    private const int FirstCopy = 1 << 5;

    private const int LongCopy = 7;

    /// <summary>
    /// The length of what some bytes stand for; -1 when they are damaged. A few compressed bytes may claim any length, so that length is proven before room is
    /// made for it.
    /// </summary>
    public static long Measure(ReadOnlySpan<byte> compressed)
    {
        long length = 0;
        for (int i = 0; i < compressed.Length;)
        {
            if (!TryReadStep(compressed, ref i, out int literal, out int copied, out int back) || back > length)
                return -1;
            length += literal + copied;
            i += literal;
        }

        return length;
    }

    /// <summary>Reads what <see cref="Measure"/> found whole.</summary>
    /// <param name="compressed">The bytes.</param>
    /// <param name="destination">As long as was measured.</param>
    public static void Read(ReadOnlySpan<byte> compressed, Span<byte> destination)
    {
        int end = 0;
        for (int i = 0; i < compressed.Length;)
        {
            TryReadStep(compressed, ref i, out int literal, out int copied, out int back);
            compressed.Slice(i, literal).CopyTo(destination[end..]);
            (i, end) = (i + literal, end + literal);
            // What is copied may reach into the copy itself: one byte back means this byte again and again.
            for (int from = end - back; copied > 0; copied--)
                destination[end++] = destination[from++];
        }
    }

    // One literal, whose bytes follow, or one copy. False when it is cut short.
    private static bool TryReadStep(ReadOnlySpan<byte> compressed, ref int i, out int literal, out int copied, out int back)
    {
        int control = compressed[i++];
        (literal, copied, back) = (0, 0, 0);
        if (control < FirstCopy)
        {
            literal = control + 1;
            return literal <= compressed.Length - i;
        }

        int length = control >> 5;
        if (length == LongCopy)
        {
            if (i == compressed.Length)
                return false;
            length += compressed[i++];
        }

        if (i == compressed.Length)
            return false;
        (copied, back) = (length + 2, ((control & (FirstCopy - 1)) << 8) + compressed[i++] + 1);
        return true;
    }
}
