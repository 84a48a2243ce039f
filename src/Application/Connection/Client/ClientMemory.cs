using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>What a connection costs, as CLIENT LIST and INFO memory show it.</summary>
internal static class ClientMemory
{
    // A session and its connection, without what waits in them: about four kilobytes of objects.
    private const long SessionBytes = 4096;

    /// <summary>Bytes: the session itself, and what waits to be carried out or sent.</summary>
    public static long Of(Session session) =>
        SessionBytes + session.Connection.InputBytes + session.Connection.OutputBytes + session.Outbox.Bytes + (session.Transaction?.Bytes ?? 0);
}
