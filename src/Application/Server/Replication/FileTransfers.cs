using GoKV.Application.Sessions;

namespace GoKV.Application.Server.Replication;

/// <summary>The files that are being sent to clients: SYNC.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class FileTransfers
{
    /// <summary>Files at a time: each takes room on the disk until its client has read it, or is cut.</summary>
    public const int Most = 4;

    private int _count;

    /// <summary>Begins one for a client; null when there are too many.</summary>
    public FileTransfer? TryBegin(Session session)
    {
        if (Interlocked.Increment(ref _count) <= Most)
            return session.Transfer = new FileTransfer(() => End(session));
        Interlocked.Decrement(ref _count);
        return null;
    }

    private void End(Session session)
    {
        session.Transfer = null;
        Interlocked.Decrement(ref _count);
    }
}

/// <summary>A file that is made for a client and sent to it; disposed when it is sent, or will not be.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class FileTransfer(Action end) : IDisposable
{
    private Action? _end = end;
    private long _waitsSince = long.MaxValue;

    /// <summary>Since when the client has not taken what was sent to it, Unix milliseconds; <see cref="long.MaxValue"/> while it takes all.</summary>
    public long WaitsSince
    {
        get => Volatile.Read(ref _waitsSince);
        set => Volatile.Write(ref _waitsSince, value);
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
