using System.Collections.Concurrent;

namespace GoKV.Application.Sessions;

/// <summary>How the wait of a client's command ended.</summary>
public enum WaitEnd
{
    /// <summary>What it waited for is there.</summary>
    Came,

    /// <summary>Its time was over, or CLIENT UNBLOCK ended it as if it were.</summary>
    TimedOut,

    /// <summary>CLIENT UNBLOCK ended it with an error.</summary>
    Unblocked,

    /// <summary>The client has gone, or the server stops: nobody wants a reply.</summary>
    Gone,
}

/// <summary>The clients whose command waits for what others do, such as WAIT: each for a time or for ever. Who waits because clients are paused is not one of them.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread. Who waits awaits a task and holds no thread; each goes on by itself, never on the thread that
/// ended its wait.
/// </remarks>
public sealed class BlockedClients(TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, ClientWait> _waiting = new();
    private volatile bool _isStopped;

    /// <summary>How many clients wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>How many of them wait for a time.</summary>
    public int CountForATime => _waiting.Values.Count(static wait => wait.HasTimeout);

    /// <summary>Waits with a session's command.</summary>
    /// <param name="session">The session, which is blocked meanwhile.</param>
    /// <param name="timeout">Milliseconds; 0 for as long as it takes.</param>
    /// <param name="awaited">What it waits for; null when that never comes. How it ends is the caller's affair.</param>
    public async Task<WaitEnd> WaitAsync(Session session, long timeout, Task? awaited = null)
    {
        long begun = clock.GetTimestamp();
        using var wait = new ClientWait(timeout, clock);
        _waiting[session.Id] = wait;
        session.IsBlocked = true;
        // Who stops ends those it finds: either it finds this one, or it is seen here.
        if (_isStopped)
            wait.TryEnd(WaitEnd.Gone);
        await (awaited is null ? Task.WhenAny(wait.Ended, session.Gone) : Task.WhenAny(wait.Ended, session.Gone, awaited));
        // One that was ended from outside stays ended in that way: whoever did it has been told so.
        wait.TryEnd(session.Gone.IsCompleted ? WaitEnd.Gone : WaitEnd.Came);
        _waiting.TryRemove(session.Id, out _);
        session.IsBlocked = false;
        session.BlockedTime += clock.GetTimestamp() - begun;
        WaitEnd end = await wait.Ended;
        if (end == WaitEnd.Gone)
            session.CloseAfterReply = true;
        return end;
    }

    /// <summary>Ends the wait of a session's command. False when none waits.</summary>
    public bool TryEnd(long sessionId, WaitEnd end) => _waiting.TryGetValue(sessionId, out ClientWait? wait) && wait.TryEnd(end);

    /// <summary>The server stops: all waits end, without a reply, and those that begin from now on at once.</summary>
    public void Stop()
    {
        _isStopped = true;
        foreach (ClientWait wait in _waiting.Values)
            wait.TryEnd(WaitEnd.Gone);
    }
}
