using GoKV.Application.Notifications;
using GoKV.Application.Server;
using GoKV.Application.Server.Debugging;
using GoKV.Application.Server.Profiling;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Expiring;

/// <summary>
/// The active expiry cycle: reclaims what has expired and nobody asks for. Ten times a second it passes over all partitions, in short steps between
/// which their locks are free, so that a million keys that expire together are gone within about a second and no client waits for it.
/// </summary>
public sealed class ActiveExpiry(
    IPartitionRepository partitions,
    KeyEventFeed events,
    LatencyEvents latency,
    ServerStatistics statistics,
    TimeProvider clock,
    ILogger<ActiveExpiry> logger,
    DebugSwitches? switches = null)
    : BackgroundService
{
    /// <summary>The pause between two passes; expired keys are invisible at once, this is only about their memory.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    // About 0.1 ms under the lock.
    private const int EntriesPerStep = 1024;

    // A lock that is free for a moment only is taken again by whoever ran last: without a pause a client that waits for it may wait for the whole pass. Nor is a thread of the pool kept for so long.
    private const int StepsBetweenPauses = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>One pass over all partitions. Returns how many keys were reclaimed.</summary>
    public async Task<int> PassAsync()
    {
        (int removed, long expiring, TimeSpan worked) = (0, 0, TimeSpan.Zero);
        foreach (Partition partition in partitions.ListAll())
        {
            long expires = partition.Statistics().Expires;
            if (expires == 0)
                continue;
            expiring += expires;
            (ulong position, int steps) = (0, 0);
            do
            {
                if (++steps % StepsBetweenPauses == 0)
                    await Task.Delay(Pause);
                var now = new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds());
                long begun = clock.GetTimestamp();
                removed += partition.SweepExpired(ref position, EntriesPerStep, now);
                events.Publish(now);
                TimeSpan took = clock.GetElapsedTime(begun);
                worked += took;
                latency.Add(LatencyEvents.ExpireCycle, (long)took.TotalMilliseconds);
            }
            while (position != 0);
        }

        statistics.NoteExpiryPass(expiring, removed, worked);
        // What happened outside of a command and of this cycle, such as the end of a partition whose files had to go first.
        events.Publish(new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds()));
        return removed;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (switches is null or { ReclaimsExpired: true, CronIsPaused: false })
                    await PassAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("Active expiry stops.");
        }
    }
}
