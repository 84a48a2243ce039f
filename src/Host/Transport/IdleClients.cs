using GoKV.Application.Server;
using GoKV.Application.Server.Debugging;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Domain.Values;
using Microsoft.Extensions.Hosting;

namespace GoKV.Host.Transport;

/// <summary>
/// Disconnects clients that have sent nothing for longer than the timeout option says, those for whom more than their soft limit has waited too long, and those who do not
/// take the file that they are sent.
/// Looks at what clients hold, and forgets what of the keys that clients cache is more than the option says, when that was made smaller.
/// </summary>
internal sealed class IdleClients(SessionRegistry sessions, ClientPeaks peaks, OutputLimits limits, TrackingTable tracking, ServerOptions options, TimeProvider clock, DebugSwitches switches)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Disconnects those who are due now.</summary>
    public void Disconnect()
    {
        var now = new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds());
        long oldest = options.Timeout > 0 ? now.Milliseconds - (options.Timeout * 1000L) : long.MinValue;
        foreach (Session session in sessions.List())
        {
            // Who listens need not speak, nor who waits for a reply.
            if (session.LastActive.Milliseconds < oldest && !session.Subscriptions.Any && !session.IsMonitor && !session.IsBlocked && session.Transfer is null)
                sessions.Kill(session);
            if (session.Transfer is { } transfer && now.Milliseconds - (options.ReplTimeout * 1000L) > transfer.WaitsSince)
                sessions.Kill(session);
            session.Outbox.Check(session.Outbox.HasAny ? limits.ForMessagesTo(session) : limits.For(session), session.Connection.OutputBytes, now);
        }

        peaks.Look();
        tracking.Trim(now);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!switches.CronIsPaused)
                    Disconnect();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; or it did not even start, and then nobody would catch this.
        }
    }
}
