using System.Collections.Concurrent;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Store;

/// <summary>Waits for what the partitions of a store have promised: the answers of <see cref="IDurability"/>.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
internal sealed class StoreWaits(ConcurrentDictionary<PartitionId, StoredPartition> all, DatabaseSwaps swaps)
{
    /// <inheritdoc cref="IDurability.MustWait"/>
    public bool MustWait(PartitionId partition)
    {
        // In this order: while a swap goes on, or is not yet durable, everybody waits for it who might have found the other files here.
        bool hasLog = partition == PartitionId.All ? all.Values.Any(stored => stored.Log is not null)
            : all.TryGetValue(partition, out StoredPartition? stored) && stored.Log is not null;
        return hasLog || swaps.Concern(partition);
    }

    /// <inheritdoc cref="IDurability.WaitAsync"/>
    public ValueTask<Error?> WaitAsync(PartitionId partition, bool wrote = true)
    {
        if (partition == PartitionId.All)
            return WaitForAllAsync(wrote);
        PartitionLog? log = all.TryGetValue(partition, out StoredPartition? stored) ? stored.Log : null;
        if (swaps.Concern(partition))
            return WaitForSwapAsync(partition, wrote);
        return log?.WaitAsync(wrote) ?? new ValueTask<Error?>((Error?)null);
    }

    /// <inheritdoc cref="IDurability.SyncAsync"/>
    public async ValueTask<Error?> SyncAsync(PartitionId partition)
    {
        if (swaps.Concern(partition) && await swaps.WaitAsync(wrote: true) is { } unswapped)
            return unswapped;
        // All are asked before any is waited for.
        ValueTask<Error?>[] syncs = [.. all.Values.Where(stored => partition == PartitionId.All || stored.Partition.Id == partition)
            .Select(stored => stored.Sync).OfType<ForcedSync>().Select(sync => sync.RequestAsync())];
        Error? first = null;
        foreach (ValueTask<Error?> sync in syncs)
        {
            Error? error = await sync;
            first ??= error;
        }

        return first;
    }

    /// <inheritdoc cref="IDurability.MustOrder"/>
    public bool MustOrder(PartitionId first, PartitionId then)
    {
        if (!all.TryGetValue(first, out StoredPartition? before) || !all.TryGetValue(then, out StoredPartition? after)
            || before.Journal is null || after.Journal is null)
            return false;
        // Between a log and snapshots, what is moved has the promise of the snapshots from then on: nobody waits an hour for it.
        return before.Log is not null;
    }

    private async ValueTask<Error?> WaitForSwapAsync(PartitionId partition, bool wrote)
    {
        Error? error = await swaps.WaitAsync(wrote);
        return error ?? (all.TryGetValue(partition, out StoredPartition? stored) && stored.Log is { } log ? await log.WaitAsync(wrote) : null);
    }

    private async ValueTask<Error?> WaitForAllAsync(bool wrote)
    {
        Error? first = await swaps.WaitAsync(wrote);
        foreach (StoredPartition stored in all.Values)
        {
            if (stored.Log is { } log && await log.WaitAsync(wrote) is { } error)
                first ??= error;
        }

        return first;
    }
}
