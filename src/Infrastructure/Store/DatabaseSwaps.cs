using System.Collections.Concurrent;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// SWAPDB (docs/adr/0016): two numbered databases exchange what they hold. Files stay where they are; the catalog says which directory is whose.
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread, <see cref="RunAsync"/> by one caller at a time.
/// Invariants: from before the catalog is written until both logs hold what was done before the exchange, everybody who has used one of the two databases waits
/// (<see cref="Concern"/>): nobody is told of anything that a crash would leave in the other database. So the catalog can be written first, and a failure of that leaves
/// everything as it was.
/// </remarks>
internal sealed class DatabaseSwaps(
    ConcurrentDictionary<PartitionId, StoredPartition> all, CatalogState catalog, MoveGate moves, ILogger logger)
{
    private Swap? _current;

    /// <summary>True while replies that concern a partition must wait for a swap. A field test while there is none.</summary>
    public bool Concern(PartitionId partition) =>
        Volatile.Read(ref _current) is { } swap && (partition == PartitionId.All || partition == swap.One || partition == swap.Other);

    /// <summary>Completes when the swap that goes on is durable, and all effects until now that both databases have had; with null, or the error. At once when there is none.</summary>
    public async ValueTask<Error?> WaitAsync(bool wrote)
    {
        if (Volatile.Read(ref _current) is not { } swap)
            return null;
        await swap.Ended.Task;
        Error? first = await WaitForLogAsync(swap.First, wrote);
        Error? second = await WaitForLogAsync(swap.Second, wrote);
        // Who only read is told nothing while the disk fails, so that proves nothing.
        if (wrote && first is null && second is null)
            Interlocked.CompareExchange(ref _current, null, swap);
        return first ?? second;
    }

    /// <summary>Exchanges what two databases hold; null when that is durable. One at a time.</summary>
    public async ValueTask<Error?> RunAsync(PartitionId one, PartitionId other, UnixTime now)
    {
        // Of one before, whose logs could not be written.
        if (await WaitAsync(wrote: true) is { } unfinished)
            return unfinished;
        using IDisposable closed = await moves.CloseAsync(one, other);
        Error? error = await Task.Run(() => Exchange(one, other, now));
        return await WaitAsync(wrote: true) is { } failed ? error ?? failed : error;
    }

    // Waits until neither is being saved, and keeps both from it: a snapshot is of the data of one database.
    private Error? Exchange(PartitionId one, PartitionId other, UnixTime now)
    {
        (StoredPartition first, StoredPartition second) = (all[one], all[other]);
        lock (first.SnapshotTurn)
        {
            lock (second.SnapshotTurn)
                return Exchange(new Swap(one, other, first, second), now);
        }
    }

    private Error? Exchange(Swap swap, UnixTime now)
    {
        (StoredPartition first, StoredPartition second) = (swap.First, swap.Second);
        if (first.Dropped.IsCancellationRequested || second.Dropped.IsCancellationRequested)
            return DomainErrors.PartitionNotFound;
        if ((RefusalOf(first) ?? RefusalOf(second)) is { } refusal)
            return refusal;
        Volatile.Write(ref _current, swap);
        try
        {
            return ExchangeWhileAllWait(swap, now);
        }
        finally
        {
            swap.Ended.SetResult();
        }
    }

    private Error? ExchangeWhileAllWait(Swap swap, UnixTime now)
    {
        (StoredPartition first, StoredPartition second) = (swap.First, swap.Second);
        StorageException? doubt = null;
        try
        {
            // Also when they keep nothing: they may come to keep something, in these directories.
            doubt = catalog.Swap(swap.One, swap.Other, doubted: failure => Doubt(failure, first, second));
        }
        catch (StorageException failure)
        {
            logger.LogError("SWAPDB {One} {Other}: {Reason}", swap.One, swap.Other, failure.Message);
            return StoreErrors.CatalogFailed(failure);
        }

        SeveralPartitions.Exchange(first.Partition, second.Partition, now, also: () =>
        {
            first.Exchange(second);
            (all[swap.One], all[swap.Other]) = (second, first);
        });
        if (doubt is null)
            return null;

        // The new catalog is in force, but after a power cut it may be the old one: until a later one is durable, neither takes a write.
        logger.LogError("SWAPDB {One} {Other}: {Reason}", swap.One, swap.Other, doubt.Message);
        return StoreErrors.CatalogFailed(doubt);
    }

    // What is written from now on would be in the other database after a power cut. Told before the exchange, so there is no such write.
    private static void Doubt(StorageException? failure, params StoredPartition[] swapped)
    {
        foreach (StoredPartition stored in swapped)
            stored.InDoubt(failure);
    }

    // It loads, is quarantined, or its disk fails.
    private static Error? RefusalOf(StoredPartition stored) => stored.Partition.Count().Error ?? stored.Journal?.Refusal;

    private static ValueTask<Error?> WaitForLogAsync(StoredPartition stored, bool wrote) =>
        stored.Log is { } log ? log.WaitAsync(wrote) : new ValueTask<Error?>((Error?)null);

    /// <summary>A swap that goes on, or is not known to be durable.</summary>
    private sealed record Swap(PartitionId One, PartitionId Other, StoredPartition First, StoredPartition Second)
    {
        /// <summary>Completes when the exchange was made, or will not be.</summary>
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
