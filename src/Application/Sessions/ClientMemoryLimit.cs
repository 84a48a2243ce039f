using GoKV.Application.Server;

namespace GoKV.Application.Sessions;

/// <summary>
/// maxmemory-clients: when the clients together use more memory than that, the largest are sent away, until they no longer do
/// (https://redis.io/docs/latest/develop/reference/clients/#client-eviction).
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class ClientMemoryLimit
{
    // As in Redis: with less nobody could say anything to the server any more, not even that the limit is too small.
    private const long Least = 128 * 1024;

    private readonly SessionRegistry _sessions;
    private readonly ClientMemory _memory;
    private readonly ServerOptions _options;
    private readonly ServerStatistics _statistics;
    private readonly Lock _turn = new();
    private long _bytes = long.MaxValue;
    private volatile bool _isOn;

    // Nobody is left who may be sent away: who comes need not find that out again, until the next look.
    private volatile bool _foundNobody;

    /// <summary>Makes the limit, which follows the options from now on.</summary>
    public ClientMemoryLimit(SessionRegistry sessions, ClientMemory memory, ServerOptions options, ServerStatistics statistics)
    {
        (_sessions, _memory, _options, _statistics) = (sessions, memory, options, statistics);
        options.Changed += Follow;
        Follow();
    }

    /// <summary>True while there is a limit.</summary>
    public bool IsOn => _isOn;

    /// <summary>Bytes that all clients may use together; 0 while there is no limit.</summary>
    public long Bytes => _isOn ? Volatile.Read(ref _bytes) : 0;

    /// <summary>Sends clients away when what is counted of them (<see cref="ClientMemory.Charged"/>) is more than the limit.</summary>
    public void EnforceWhenOver()
    {
        if (_memory.Charged >= Volatile.Read(ref _bytes) && !_foundNobody)
            Enforce();
    }

    /// <summary>Sends clients away while there is too much, which is looked at closely; never those that said CLIENT NO-EVICT.</summary>
    public void Enforce()
    {
        if (!_isOn)
            return;
        lock (_turn)
        {
            long limit = _bytes;
            List<(Session Session, long Bytes)> clients = [.. _sessions.List().Select(session => (session, session.Bytes))];
            long used = clients.Sum(client => client.Bytes);
            _foundNobody = false;
            if (used < limit)
                return;
            foreach ((Session session, long bytes) in clients.Where(client => !client.Session.NoEvict).OrderByDescending(client => client.Bytes))
            {
                if (used < limit)
                    return;
                _sessions.Kill(session);
                _statistics.CountEvictedClient();
                used -= bytes;
            }

            _foundNobody = used >= limit;
        }
    }

    private void Follow()
    {
        long bytes = _options.MaxMemoryClients switch
        {
            > 0 and var absolute => Math.Max(Least, absolute),
            < 0 and var percent when _options.MaxMemory > 0 => Math.Max(Least, (long)(_options.MaxMemory * (-percent / 100.0))),
            _ => long.MaxValue,
        };
        Volatile.Write(ref _bytes, bytes);
        _isOn = bytes != long.MaxValue;
        Enforce();
    }
}
