using System.Diagnostics.CodeAnalysis;
using GoKV.Application.Replies;
using GoKV.Domain.Values;

namespace GoKV.Application.Sessions;

/// <summary>
/// What others have to say to a client: messages of channels, invalidations, what MONITOR shows. Whoever has something puts it here and goes on; the
/// connection's own loop takes it out and writes it, as fast as the client reads. A client for whom too much waits, replies included, is disconnected.
/// </summary>
/// <remarks>
/// Thread safety: <see cref="Push"/> and the figures from any thread, also under a lock; <see cref="TryTake"/> by the connection's own loop only.
/// Invariants: what is pushed leaves in the order of the pushes. The connection is woken once for all that waits, and takes until nothing is left: a push
/// that finds something waiting need not wake it again.
/// </remarks>
public sealed class Outbox(ISessionConnection connection, ClientMemory memory)
{
    // A burst leaves a long queue behind, which is not kept.
    private const int KeptCapacity = 256;

    // What an entry costs besides the message, which many may share.
    private const int EntryBytes = 32;

    // What waits behind less than this is not counted with the memory of all clients: messages of clients that keep up come and go, and cost nothing there.
    private const int UncountedBytes = 16 * 1024;

    private readonly Lock _gate = new();
    private Queue<Entry>? _waiting;
    private long _bytes;
    private UnixTime? _softSince;
    private bool _isCut;
    private long _cutBytes;
    private volatile bool _hasAny;

    /// <summary>True when something waits.</summary>
    public bool HasAny => _hasAny;

    /// <summary>About how many bytes wait.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many messages wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting?.Count ?? 0;
        }
    }

    /// <summary>True once the client is being disconnected because too much waited for it.</summary>
    public bool IsCut => Volatile.Read(ref _isCut);

    /// <summary>How many bytes waited for the client when it was cut, as the limits count them; 0 when it was not.</summary>
    public long CutBytes => Volatile.Read(ref _cutBytes);

    /// <summary>Puts a message behind those that wait. Never waits; for a client that is being cut it does nothing.</summary>
    /// <param name="message">The message.</param>
    /// <param name="protocolVersion">The protocol that the client speaks now: it may choose another before the message leaves.</param>
    /// <param name="limit">How much may wait.</param>
    /// <param name="now">The time.</param>
    public void Push(SharedReply message, int protocolVersion, OutputLimit limit, UnixTime now)
    {
        bool wake;
        lock (_gate)
        {
            if (_isCut)
                return;
            bool isCounted = _bytes + message.Size > UncountedBytes;
            (_waiting ??= new Queue<Entry>()).Enqueue(new Entry(message, protocolVersion, isCounted));
            _bytes += message.Size + EntryBytes;
            if (isCounted)
                memory.Add(message, EntryBytes);
            wake = !_hasAny;
            _hasAny = true;
            CutIfBeyond(limit, connection.OutputBytes, now);
        }

        if (IsCut)
            connection.Abort();
        else if (wake)
            connection.Wake();
    }

    /// <summary>Cuts the client when more waits for it than may, or has for too long, also when nothing more is sent to it.</summary>
    /// <param name="limit">How much may wait.</param>
    /// <param name="replies">Bytes of replies that wait, beside the messages.</param>
    /// <param name="now">The time.</param>
    /// <returns>False when the client is being cut, now or already.</returns>
    public bool Check(OutputLimit limit, long replies, UnixTime now)
    {
        lock (_gate)
        {
            if (_isCut)
                return false;
            CutIfBeyond(limit, replies, now);
            if (!_isCut)
                return true;
        }

        connection.Abort();
        return false;
    }

    /// <summary>Lets go of all that waits, and takes nothing more: the session has ended.</summary>
    public void End()
    {
        lock (_gate)
            Close();
    }

    /// <summary>Takes the message that has waited longest; false when none waits. When it was the last, the next one wakes the connection.</summary>
    public bool TryTake([NotNullWhen(true)] out SharedReply? message, out int protocolVersion)
    {
        lock (_gate)
        {
            if (_waiting is { } waiting && waiting.TryDequeue(out Entry entry))
            {
                (message, protocolVersion) = (entry.Message, entry.ProtocolVersion);
                _bytes -= message.Size + EntryBytes;
                if (entry.IsCounted)
                    memory.Remove(message, EntryBytes);
                if (waiting.Count == 0)
                    Empty(waiting);
                return true;
            }

            (message, protocolVersion) = (null, 0);
            return false;
        }
    }

    // The next push wakes the connection, even if it is still busy with this one: once too often is better than a look more for each message.
    private void Empty(Queue<Entry> taken)
    {
        _hasAny = false;
        if (taken.EnsureCapacity(0) > KeptCapacity)
            _waiting = null;
    }

    private void CutIfBeyond(OutputLimit limit, long replies, UnixTime now)
    {
        long bytes = _bytes + OutputLimit.Counted(replies);
        bool beyondSoft = limit.SoftBytes > 0 && bytes >= limit.SoftBytes;
        if (!beyondSoft)
            _softSince = null;
        else
            _softSince ??= now;
        bool tooLong = _softSince is { } since && now.Milliseconds - since.Milliseconds > limit.SoftSeconds * 1000;
        if (!tooLong && (limit.HardBytes == 0 || bytes < limit.HardBytes))
            return;
        Volatile.Write(ref _cutBytes, bytes);
        Close();
    }

    private void Close()
    {
        _isCut = true;
        foreach (Entry entry in _waiting ?? [])
        {
            if (entry.IsCounted)
                memory.Remove(entry.Message, EntryBytes);
        }

        _waiting = null;
        _bytes = 0;
        _hasAny = false;
    }

    private readonly record struct Entry(SharedReply Message, int ProtocolVersion, bool IsCounted);
}
