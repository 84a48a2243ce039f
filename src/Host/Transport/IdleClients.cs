using GoKV.Application.Server;
using GoKV.Application.Sessions;
using Microsoft.Extensions.Hosting;

namespace GoKV.Host.Transport;

/// <summary>Disconnects clients that have sent nothing for longer than the timeout option says; none when it is 0.</summary>
internal sealed class IdleClients(SessionRegistry sessions, ServerOptions options, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Disconnects those who are due now.</summary>
    public void Disconnect()
    {
        if (options.Timeout <= 0)
            return;
        long oldest = clock.GetUtcNow().ToUnixTimeMilliseconds() - (options.Timeout * 1000L);
        foreach (Session session in sessions.List())
        {
            if (session.LastActive.Milliseconds < oldest)
                session.Connection.Abort();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Disconnect();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Caught here because of a start that fails: the host would report this as a failure of its own.
        }
    }
}
