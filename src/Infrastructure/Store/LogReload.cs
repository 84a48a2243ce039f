using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// Reads one WAL partition back from its files while the server runs, as a restart would: DEBUG LOADAOF. All that it has had is on the disk first; where the disk refuses
/// that, the partition stays as it was.
/// </summary>
/// <remarks>Thread safety: any thread that may wait for disks.</remarks>
internal sealed class LogReload(MoveGate moves, JournalFactory journals, PartitionLoader loader)
{
    /// <summary>Does it; null, or the error.</summary>
    public Error? Run(StoredPartition stored)
    {
        // Who moves a key here waits for this log, which ends.
        using IDisposable closed = moves.Close(stored.Partition.Id);
        lock (stored.SnapshotTurn)
        {
            if (stored.Dropped.IsCancellationRequested || stored.Log is not { } log || stored.WasNeverUsed)
                return null;
            Partition partition = stored.Partition;
            FsyncPolicy fsync = log.Policy;
            // No write may come between what is on the disk and what is read back.
            partition.MakeUnavailable(StoreErrors.Loading(partition.Name));
            if (!log.TrySetPolicy(FsyncPolicy.Always))
            {
                partition.MakeAvailable();
                return log.Refusal ?? LogErrors.NotSynced(partition.Name);
            }

            log.Seal();
            EndLog(stored, log);
            var next = (PartitionLog)journals.MakeFor(stored, PersistMode.Wal, fsync)!;
            partition.Between(() =>
            {
                partition.RestoreClear();
                partition.ReportTo(next);
                return true;
            });
            stored.Journal = next;
            stored.IsLoaded = false;
            loader.Load(stored);
            journals.Drive(stored, next);
            return partition.Count().Error;
        }
    }

    // Those who wait for it have been told: all is on the disk.
    private static void EndLog(StoredPartition stored, PartitionLog log)
    {
        LogThreads? threads = stored.Threads;
        stored.Threads = null;
        threads?.Dispose();
        log.Dispose();
        (stored.WalBytesAtCheckpoint, stored.WalBytesAtStart) = (0, 0);
    }
}
