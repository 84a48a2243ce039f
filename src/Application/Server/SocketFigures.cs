namespace GoKV.Application.Server;

/// <summary>What is read from sockets and written to them, as one of those counts who do it.</summary>
/// <remarks>Thread safety: one thread at a time counts; any may read, and may see what is a moment old.</remarks>
public sealed class SocketFigures
{
    private long _reads;
    private long _writes;

    /// <summary>Reads that brought something.</summary>
    public long Reads => Volatile.Read(ref _reads);

    /// <summary>Writes that were taken, in whole or in part.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>Counts a read.</summary>
    public void CountRead() => _reads++;

    /// <summary>Counts a write.</summary>
    public void CountWrite() => _writes++;
}
