using GoKV.Application.Server.Debugging;
using GoKV.Application.Sessions;
using Microsoft.Extensions.Hosting;

namespace GoKV.Host.Transport;

/// <summary>Looks ten times a second whether the clients together use more memory than maxmemory-clients allows.</summary>
internal sealed class ClientEviction(ClientMemoryLimit limit, DebugSwitches switches, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!switches.CronIsPaused)
                    limit.Enforce();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}
