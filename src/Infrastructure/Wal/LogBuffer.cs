namespace GoKV.Infrastructure.Wal;

/// <summary>Records that wait to be written: a list of chunks, so that a long wait never means copying what is there already.</summary>
/// <remarks>Thread safety: none; its owner's lock guards it, and whoever took it out has it alone.</remarks>
internal sealed class LogBuffer
{
    // A write of this size costs a disk hardly more than its own time; most groups fit into one.
    private const int ChunkSize = 256 * 1024;

    private readonly List<Chunk> _chunks = [];

    /// <summary>Bytes that wait.</summary>
    public long Length { get; private set; }

    /// <summary>True when a record of this size needs no more memory.</summary>
    public bool HasRoomFor(int size) => _chunks.Count > 0 && _chunks[^1].Bytes.Length - _chunks[^1].Used >= size;

    /// <summary>Room for a record; the caller fills all of it at once.</summary>
    /// <param name="size">Its bytes.</param>
    /// <param name="spare">An array for it that was made before, if it is large enough.</param>
    public Span<byte> Reserve(int size, byte[]? spare = null)
    {
        if (!HasRoomFor(size))
            _chunks.Add(new Chunk(spare?.Length >= size ? spare : new byte[Math.Max(size, ChunkSize)]));
        Chunk chunk = _chunks[^1];
        Span<byte> room = chunk.Bytes.AsSpan(chunk.Used, size);
        chunk.Used += size;
        Length += size;
        return room;
    }

    /// <summary>The parts to write, in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts() => _chunks.Select(chunk => (ReadOnlyMemory<byte>)chunk.Bytes.AsMemory(0, chunk.Used));

    /// <summary>Empties it; one ordinary chunk is kept for the next records.</summary>
    public void Clear()
    {
        if (_chunks.Count > 0 && _chunks[0].Bytes.Length == ChunkSize)
        {
            _chunks[0].Used = 0;
            _chunks.RemoveRange(1, _chunks.Count - 1);
        }
        else
        {
            _chunks.Clear();
        }

        Length = 0;
    }

    private sealed class Chunk(byte[] bytes)
    {
        public byte[] Bytes { get; } = bytes;

        public int Used { get; set; }
    }
}
