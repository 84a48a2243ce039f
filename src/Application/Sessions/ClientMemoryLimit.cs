using GoKV.Application.Connection.Client;
using GoKV.Application.Server;

namespace GoKV.Application.Sessions;

/// <summary>
/// maxmemory-clients: when the clients together use more memory than that, the largest are sent away, until they no longer do
/// (https://redis.io/docs/latest/develop/reference/clients/#client-eviction).
/// </summary>
/// <remarks>Thread safety: any thread; one at a time calls <see cref="Enforce"/>.</remarks>
public sealed class ClientMemoryLimit(SessionRegistry sessions, ServerOptions options, ServerStatistics statistics)
{
    // As in Redis: with less nobody could say anything to the server any more, not even that the limit is too small.
    private const long Least = 128 * 1024;

    /// <summary>The limit in bytes; <see cref="long.MaxValue"/> when there is none.</summary>
    public long Bytes => options.MaxMemoryClients switch
    {
        > 0 and var bytes => Math.Max(Least, bytes),
        < 0 and var percent when options.MaxMemory > 0 => Math.Max(Least, (long)(options.MaxMemory * (-percent / 100.0))),
        _ => long.MaxValue,
    };

    /// <summary>Sends clients away while there is too much; never those that said CLIENT NO-EVICT.</summary>
    public void Enforce()
    {
        long limit = Bytes;
        if (limit == long.MaxValue)
            return;
        List<(Session Session, long Bytes)> clients = [.. sessions.List().Select(session => (session, ClientMemory.Of(session)))];
        long used = clients.Sum(client => client.Bytes);
        if (used < limit)
            return;
        foreach ((Session session, long bytes) in clients.Where(client => !client.Session.NoEvict).OrderByDescending(client => client.Bytes))
        {
            if (used < limit)
                return;
            sessions.Kill(session);
            statistics.CountEvictedClient();
            used -= bytes;
        }
    }
}
