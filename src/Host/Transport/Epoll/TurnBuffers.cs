namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// Room that the connections of an event loop share for a turn, one way: what fifty clients send, or get, in a turn lies side by side in a few kilobytes that
/// stay in the processor's cache. Each takes a piece of a buffer, and the buffer is used again when all its pieces were given back.
/// </summary>
/// <remarks>Thread safety: belongs to its loop's thread.</remarks>
internal sealed class TurnBuffers
{
    /// <summary>Bytes of a buffer: what one call receives at most, and what is sent with one.</summary>
    public const int Size = 64 * 1024;

    /// <summary>Bytes that a piece has room for at least: a shorter one would cost large batches more system calls.</summary>
    public const int LeastRoom = Size / 2;

    // Buffers kept for the next turns. Connections that wait for the disk, or for their client, hold theirs meanwhile.
    private const int Kept = 64;

    private readonly Stack<TurnBuffer> _free = new();
    private TurnBuffer _current = new(Size);

    /// <summary>Lends the rest of a buffer, from <see cref="TurnBuffer.Used"/> on. Who takes it says there how much he needed.</summary>
    public TurnBuffer Take()
    {
        if (Size - _current.Used < LeastRoom)
            _current = _free.TryPop(out TurnBuffer? free) ? free : new TurnBuffer(Size);
        _current.Pieces++;
        return _current;
    }

    /// <summary>Takes a piece back.</summary>
    public void Return(TurnBuffer buffer)
    {
        if (--buffer.Pieces > 0)
            return;
        buffer.Used = 0;
        if (buffer != _current && _free.Count < Kept)
            _free.Push(buffer);
    }
}

/// <summary>A buffer in pieces.</summary>
/// <param name="size">How many bytes it has.</param>
internal sealed class TurnBuffer(int size)
{
    /// <summary>The bytes.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(size);

    /// <summary>Where the free room begins.</summary>
    public int Used { get; set; }

    /// <summary>The pieces that are out.</summary>
    public int Pieces { get; set; }
}
