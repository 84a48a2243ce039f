using GoKV.Domain.Errors;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Store;

/// <summary>Reads one SNAPSHOT partition back from its files while the server runs: DEBUG RELOAD.</summary>
internal static class Reload
{
    /// <summary>Saves it if so wanted and reads it back; null, or the error. What fails leaves it as it was, but for damaged files, which quarantine it.</summary>
    public static Error? Run(StoredPartition stored, bool saves, bool clears, UnixTime now)
    {
        lock (stored.SnapshotTurn)
        {
            // Without a snapshot and a change there is nothing to save, and nothing to read back.
            if (stored.Dropped.IsCancellationRequested || (stored.Snapshot is null && stored.ChangesSinceSnapshot == 0))
                return null;
            // No write may come between what is saved and what is read back.
            stored.Partition.MakeUnavailable(StoreErrors.Loading(stored.Partition.Name));
            try
            {
                if (saves)
                    Checkpoint.Take(stored, now);
                if (clears)
                    stored.Partition.RestoreClear();
                if (stored.Snapshot is not null)
                    stored.Recovered = PartitionRecovery.Recover(stored.Place, stored.Partition);
                return stored.Recovered?.Damage is { } damage ? StoreErrors.Quarantined(stored.Partition.Name, damage) : null;
            }
            catch (IOException failure)
            {
                return StoreErrors.SnapshotFailed(stored.Partition.Name, failure is StorageException known ? known.Reason : failure.Message);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            finally
            {
                // Nobody saves what is in memory over the files then.
                stored.IsLoaded = !stored.IsQuarantined;
                if (stored.Recovered?.Damage is { } damage)
                    stored.Partition.MakeUnavailable(StoreErrors.Quarantined(stored.Partition.Name, damage));
                else
                    stored.Partition.MakeAvailable();
            }
        }
    }
}
