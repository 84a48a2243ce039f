using GoKV.Application.Sessions;
using GoKV.Domain.Values;

namespace GoKV.Host.Transport;

/// <summary>
/// Compares what waits for a client, replies and messages, with its limit (docs/adr/0019). A client with a limit is read on while it is within it, as Redis
/// does, and cut beyond it; one without is not read from while it does not read. Asked about more than an ordinary reply only.
/// </summary>
/// <remarks>Thread safety: none; one connection's loop uses it.</remarks>
internal sealed class OutputGauge(ConnectionServices services, Connection connection, Session session)
{
    /// <summary>True when the client may leave so much unread: nobody need wait for it.</summary>
    /// <param name="gathered">Bytes that have been answered and not been given to the output yet.</param>
    public bool HasRoom(long gathered)
    {
        long room = Room();
        return room > 0 && OutputLimit.Counted(connection.UnsentBytes + gathered) < room;
    }

    /// <summary>So many bytes may be unsent of a client that was too slow when it is read on; 0 when it has to take all.</summary>
    public long Enough => Room() is var room and > 0 ? Math.Max(room - 1, OutputLimit.Uncounted) : 0;

    /// <summary>Cuts the client when more waits for it than may. False when it is cut, now or already: nothing more may be sent to it.</summary>
    /// <param name="gathered">As of <see cref="HasRoom"/>.</param>
    public bool IsWithin(long gathered)
    {
        long waiting = connection.UnsentBytes + gathered;
        if (waiting <= OutputLimit.Uncounted)
            return true;
        OutputLimit limit = services.OutputLimits.For(session);
        return !limit.Any || session.Outbox.Check(limit, waiting, new UnixTime(services.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    // What others have to say waits where all who get it share it: it is not copied for a client that is slow. And who has not said who he is gets no room.
    private long Room()
    {
        if (session.Subscriptions.Any || session.IsMonitor || session.Tracking is not null || !session.Authenticated)
            return 0;
        OutputLimit limit = services.OutputLimits.For(session);
        return limit.Any ? limit.Room : services.ClientMemoryLimit.Bytes;
    }
}
