using System.Collections.Concurrent;
using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.Store;

/// <summary>Keeps all numbered databases what they are while something is done with them: nobody swaps, alters, saves or moves keys between them.</summary>
/// <param name="all">The partitions.</param>
/// <param name="swapTurn">Held by whoever swaps them, or alters all of them.</param>
/// <param name="moves">The moves under way.</param>
/// <remarks>Thread safety: any thread. Commands on their data go on.</remarks>
internal sealed class NumberedDatabases(ConcurrentDictionary<PartitionId, StoredPartition> all, SemaphoreSlim swapTurn, MoveGate moves)
{
    private static readonly PartitionId[] Ids = [.. Enumerable.Range(0, PartitionLimits.NumberedDatabases).Select(number => new PartitionId(number))];

    /// <summary>Does something with them, on a thread that may wait for disks.</summary>
    public async Task<T> KeepAsync<T>(Func<IReadOnlyList<StoredPartition>, T> work)
    {
        await swapTurn.WaitAsync();
        try
        {
            using IDisposable closed = await moves.CloseAsync(Ids);
            return await SaveThread.Run(() => Keep(work));
        }
        finally
        {
            swapTurn.Release();
        }
    }

    // Who else takes the turns of two of them holds the swap turn, so nobody waits in a circle.
    private T Keep<T>(Func<IReadOnlyList<StoredPartition>, T> work)
    {
        var held = new Stack<StoredPartition>();
        try
        {
            foreach (PartitionId id in Ids)
            {
                StoredPartition stored = all[id];
                stored.SnapshotTurn.Enter();
                held.Push(stored);
                stored.IsHeld = true;
            }

            return work([.. Ids.Select(id => all[id])]);
        }
        finally
        {
            while (held.TryPop(out StoredPartition? stored))
            {
                stored.IsHeld = false;
                stored.SnapshotTurn.Exit();
            }
        }
    }
}
