using GoKV.Application.Replies;

namespace GoKV.Application.Sessions;

/// <summary>
/// What all clients together hold: their sessions, what they have sent and what waits for them. It is part of the memory that maxmemory limits, as in Redis, and
/// maxmemory-clients limits it by itself.
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread; <see cref="Count"/> for a session only by its own loop.
/// What a client holds for the time of a batch is not counted, and of messages only what waits behind others: with clients that keep up nothing changes here.
/// </remarks>
public sealed class ClientMemory
{
    /// <summary>A session and its connection, without what waits in them: about four kilobytes of objects.</summary>
    public const long SessionBytes = 4096;

    private long _held;
    private long _waiting;
    private long _messages;

    /// <summary>Bytes in use. A message that waits for many clients is there once.</summary>
    public long Used => Volatile.Read(ref _held) + Volatile.Read(ref _messages);

    /// <summary>Bytes as they are charged to the clients: a message that waits for many of them to each. At least as much as is in use.</summary>
    public long Charged => Volatile.Read(ref _held) + Volatile.Read(ref _waiting);

    /// <summary>Counts what a session holds now, messages apart.</summary>
    public void Count(Session session)
    {
        if (session.IsClosed)
            return;
        long held = session.HeldBytes;
        long more = held - session.Counted;
        if (more == 0)
            return;
        session.Counted = held;
        Interlocked.Add(ref _held, more);
    }

    /// <summary>Counts no more of a session, which has ended.</summary>
    internal void Forget(Session session)
    {
        session.IsClosed = true;
        Interlocked.Add(ref _held, -session.Counted);
        session.Counted = 0;
    }

    /// <summary>A message waits for one more client.</summary>
    /// <param name="message">The message.</param>
    /// <param name="entryBytes">Bytes of its place among those that wait for the client.</param>
    internal void Add(SharedReply message, long entryBytes)
    {
        Interlocked.Add(ref _waiting, entryBytes + message.Size);
        Interlocked.Add(ref _messages, entryBytes + (message.Hold() ? message.Size : 0));
    }

    /// <summary>A message that was added waits for one client less.</summary>
    internal void Remove(SharedReply message, long entryBytes)
    {
        Interlocked.Add(ref _waiting, -entryBytes - message.Size);
        Interlocked.Add(ref _messages, -entryBytes - (message.LetGo() ? message.Size : 0));
    }
}
