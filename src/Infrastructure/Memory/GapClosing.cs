using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using Microsoft.Extensions.Hosting;

namespace GoKV.Infrastructure.Memory;

/// <summary>
/// Moves entries into the gaps that removals leave, so that what a partition holds is what it uses, within five per cent (docs/adr/0008). A removal by itself only
/// sees to it that no more than a quarter is gaps: to do better at once would make it several times as slow.
/// </summary>
/// <remarks>Thread safety: one pass at a time.</remarks>
public sealed class GapClosing(IPartitionRepository partitions, TimeProvider clock) : BackgroundService
{
    /// <summary>The pause between two passes.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    // Below it gaps are no matter: there is a page of each size in a small partition, too.
    private const long FewBytes = 1024 * 1024;

    // Of what is held. A pass leaves half of that, so the next is not due at once.
    private const int ShareOfMemory = 32;

    // About 30 us under the lock. With the pauses, in which whoever waits for the lock gets it, this takes a tenth of a processor.
    private const int MovesPerStep = 128;
    private const int StepsBetweenPauses = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>One pass over all partitions.</summary>
    public async Task PassAsync()
    {
        foreach (Partition partition in partitions.ListAll())
        {
            PartitionStatistics statistics = partition.Statistics();
            long gaps = statistics.MemoryBytes - statistics.UsedBytes;
            if (gaps < FewBytes || gaps < statistics.MemoryBytes / ShareOfMemory)
                continue;
            (int position, int steps) = (0, 0);
            do
            {
                if (++steps % StepsBetweenPauses == 0)
                    await Task.Delay(Pause);
                partition.CloseGaps(ref position, MovesPerStep);
            }
            while (position != 0);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await PassAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }
}
