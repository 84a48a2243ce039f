using GoKV.Application.Server.Debugging;

namespace GoKV.Application.Sessions;

/// <summary>
/// The most that a client held of late, as INFO clients shows it: looked at once a second, over eight seconds, as in Redis. What comes and goes between two looks is not
/// seen.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread; one at a time calls <see cref="Look"/>.</remarks>
public sealed class ClientPeaks(SessionRegistry sessions, DebugSwitches switches)
{
    private const int Looks = 8;

    private readonly (long Input, long Output)[] _seen = new (long, long)[Looks];
    private readonly Lock _gate = new();
    private int _next;
    private int _sinceReset;

    /// <summary>Bytes that a client had sent and that were not carried out, and bytes that waited for a client, the most of each.</summary>
    public (long Input, long Output) OfLate
    {
        get
        {
            (long input, long output) = Now();
            lock (_gate)
            {
                foreach ((long Input, long Output) seen in _seen)
                    (input, output) = (Math.Max(input, seen.Input), Math.Max(output, seen.Output));
            }

            return (input, output);
        }
    }

    /// <summary>Looks at what clients hold; once a second.</summary>
    public void Look()
    {
        (long, long) now = Now();
        lock (_gate)
            _seen[_next++ % Looks] = now;
        if (++_sinceReset < switches.PeakResetSeconds)
            return;
        _sinceReset = 0;
        foreach (Session session in sessions.List())
            session.Connection.ForgetPeaks();
    }

    private (long Input, long Output) Now()
    {
        (long input, long output) = (0, 0);
        foreach (Session session in sessions.List())
        {
            ISessionConnection connection = session.Connection;
            input = Math.Max(input, connection.InputBytes + connection.InputRoom + connection.WordBytes);
            output = Math.Max(output, Math.Max(connection.OutputBytes, connection.OutputRoom) + session.Outbox.Bytes);
        }

        return (input, output);
    }
}
