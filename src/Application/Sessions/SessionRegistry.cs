using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using GoKV.Application.Access;
using GoKV.Domain.Values;

namespace GoKV.Application.Sessions;

/// <summary>The sessions that are connected.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class SessionRegistry(Users users, ClientMemory memory)
{
    private readonly ConcurrentDictionary<long, Session> _sessions = new();
    private long _lastId;

    /// <summary>The number of connected sessions.</summary>
    public int Count => _sessions.Count;

    /// <summary>The number of sessions since the start.</summary>
    public long Total => Interlocked.Read(ref _lastId);

    /// <summary>Registers a new connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="authenticated">True when the client need not give a password.</param>
    /// <param name="now">The time.</param>
    public Session Open(ISessionConnection connection, bool authenticated, UnixTime now)
    {
        var session = new Session(Interlocked.Increment(ref _lastId), connection, users.Default, now, memory) { Authenticated = authenticated };
        _sessions[session.Id] = session;
        memory.Count(session);
        return session;
    }

    /// <summary>Forgets a session whose connection has ended.</summary>
    public void Close(Session session)
    {
        _sessions.TryRemove(session.Id, out _);
        session.Release();
        session.Outbox.End();
        memory.Forget(session);
    }

    /// <summary>Closes a session's connection from outside. It is not listed any more from now on; its loop ends soon.</summary>
    public void Kill(Session session)
    {
        _sessions.TryRemove(session.Id, out _);
        session.IsKilled = true;
        session.Connection.Abort();
    }

    /// <summary>The session with a number; false when it is not connected (any more).</summary>
    public bool TryFind(long id, [NotNullWhen(true)] out Session? session) => _sessions.TryGetValue(id, out session);

    /// <summary>The connected sessions in the order in which they came, without those that have been cut.</summary>
    public IReadOnlyList<Session> List() => [.. _sessions.Values.Where(session => !session.Outbox.IsCut).OrderBy(session => session.Id)];
}
