using System.Buffers;

namespace GoKV.Host.Resp;

/// <summary>
/// The search for the byte that ends the line at the start of the input, over the reads that a line may take to arrive.
/// </summary>
/// <remarks>
/// Thread safety: none; it is a part of one reader.
/// Invariant: each byte of a line is looked at once. The result depends on the bytes alone, not on the pieces they arrive in: an end counts only within
/// the first <see cref="RespLimits.MaxLineLength"/> + 1 bytes, wherever the input ends.
/// </remarks>
internal struct LineSearch
{
    // Bytes at the start of the input that were searched in vain.
    private int _searched;

    /// <summary>Searches on.</summary>
    /// <param name="input">The input from the start of the line; what was there at the last call is there still.</param>
    /// <param name="end">The byte that ends the line; the same for one line.</param>
    /// <param name="position">Where it is.</param>
    public bool TryFind(in ReadOnlySequence<byte> input, byte end, out int position)
    {
        int window = (int)Math.Min(input.Length, RespLimits.MaxLineLength + 1);
        position = _searched;
        foreach (ReadOnlyMemory<byte> segment in input.Slice(position, window - position))
        {
            int found = segment.Span.IndexOf(end);
            if (found >= 0)
            {
                position += found;
                // Found again at once if the line cannot be taken yet.
                _searched = position;
                return true;
            }

            position += segment.Length;
        }

        _searched = window;
        return false;
    }

    /// <summary>True when a line in which no end was found is too long to ever have one.</summary>
    public static bool IsTooLong(in ReadOnlySequence<byte> input) => input.Length > RespLimits.MaxLineLength;

    /// <summary>Forgets the line: the input begins elsewhere now.</summary>
    public void Restart() => _searched = 0;
}
