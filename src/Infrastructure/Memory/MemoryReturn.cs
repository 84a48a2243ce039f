using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using Microsoft.Extensions.Hosting;

namespace GoKV.Infrastructure.Memory;

/// <summary>
/// Sees to it that memory goes back to the operating system after much was deleted. The garbage collector looks for dead pages only when new memory is asked
/// for, so a server that was emptied and left alone would keep them for ever.
/// </summary>
public sealed class MemoryReturn(IPartitionRepository partitions, IHeap heap, TimeProvider clock) : BackgroundService
{
    /// <summary>How often it looks. What is dead for less than two looks is left to the collector.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    // What connections, buffers and fresh garbage take at any time; below it nothing is worth a collection.
    private const long Ordinary = 48L * 1024 * 1024;

    // Of the data: pages and index have room to spare, and a collection of large data should find something.
    private const int ShareOfData = 8;

    // Only a thorough collection gives back what is dead between living pages. It stops everything, for about 0.1 s with so much data (docs/adr/0008), so it
    // waits until next to nothing is going on.
    private const long LittleData = 128L * 1024 * 1024;
    private const long FewOperations = 100;

    private bool _wasTooMuch;
    private long _operations;

    // How much data there was at the last collection of each kind. While it stays so, another one would find no more.
    private long _collectedAt = -Ordinary;
    private long _thoroughAt = -Ordinary;

    /// <summary>Looks once, and collects if there has been too much dead memory since the last look.</summary>
    /// <returns>Whether it collected.</returns>
    public bool Look()
    {
        (long data, long operations) = (0, 0);
        foreach (PartitionStatistics statistics in partitions.ListAll().Select(static partition => partition.Statistics()))
            (data, operations) = (data + statistics.MemoryBytes, operations + statistics.Operations);

        bool isQuiet = Math.Abs(operations - _operations) < FewOperations;
        bool isTooMuch = heap.HeldBytes > data + (data / ShareOfData) + Ordinary;
        bool collects = isTooMuch && _wasTooMuch;
        (_operations, _wasTooMuch) = (operations, isTooMuch);
        if (collects && isQuiet && data < LittleData && IsOther(data, _thoroughAt))
        {
            (_collectedAt, _thoroughAt) = (data, data);
            heap.Collect(thoroughly: true);
            return true;
        }

        if (!collects || !IsOther(data, _collectedAt))
            return false;
        _collectedAt = data;
        heap.Collect(thoroughly: false);
        return true;
    }

    private static bool IsOther(long data, long before) => Math.Abs(data - before) >= Ordinary / 4;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }
}

/// <summary>The managed heap, as far as <see cref="MemoryReturn"/> has to do with it.</summary>
public interface IHeap
{
    /// <summary>Bytes that it has from the operating system, for objects dead and alive and for gaps.</summary>
    long HeldBytes { get; }

    /// <summary>Has dead objects collected: in the background, or <paramref name="thoroughly"/>, which stops the process and gives all free memory back.</summary>
    void Collect(bool thoroughly);
}

/// <summary>The heap of this process.</summary>
public sealed class ProcessHeap : IHeap
{
    /// <inheritdoc/>
    public long HeldBytes => Math.Max(GC.GetTotalMemory(forceFullCollection: false), GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);

    /// <inheritdoc/>
    public void Collect(bool thoroughly)
    {
        if (thoroughly)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        else
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);
    }
}
