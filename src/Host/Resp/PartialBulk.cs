using System.Buffers;

namespace GoKV.Host.Resp;

/// <summary>
/// A long bulk string that arrives in pieces, collected in the array that becomes the word.
/// </summary>
/// <remarks>
/// Thread safety: none; it belongs to one reader.
/// Invariant: the array has at most <see cref="RespLimits.PartialBulkCapacity"/> bytes or twice what was received, never more than the announced
/// length. So a length that is merely announced costs nothing, each byte is copied a constant number of times, and the last array is exactly the word.
/// </remarks>
/// <param name="length">The announced length.</param>
internal sealed class PartialBulk(int length)
{
    private byte[] _bytes = [];
    private int _received;

    /// <summary>True when all bytes have been received.</summary>
    public bool IsComplete => _received == length;

    /// <summary>Bytes that have been received.</summary>
    public int Received => _received;

    /// <summary>Bytes of memory that it takes.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>The array of all bytes of a bulk string that <see cref="IsComplete"/>; nobody else refers to it.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Takes what belongs to the bulk string from the input.</summary>
    public void TakeFrom(ref ReadOnlySequence<byte> input)
    {
        int taken = (int)Math.Min(input.Length, length - _received);
        int needed = _received + taken;
        if (needed > _bytes.Length)
            Grow(needed);
        input.Slice(0, taken).CopyTo(_bytes.AsSpan(_received));
        _received = needed;
        input = input.Slice(taken);
    }

    private void Grow(int needed)
    {
        int capacity = (int)Math.Min(length, Math.Max(RespLimits.PartialBulkCapacity, 2L * needed));
        // Not zeroed: only what was received is ever handed out, and that is all of it.
        byte[] larger = GC.AllocateUninitializedArray<byte>(capacity);
        _bytes.AsSpan(0, _received).CopyTo(larger);
        _bytes = larger;
    }
}
