using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// Writes a backup: a data directory of its own, with a catalog and one snapshot for each partition, made while the server goes on. Starting a server
/// on it, or <c>gokv restore</c>, brings it back.
/// </summary>
internal sealed class Backup(PartitionStore store, TimeProvider clock)
{
    /// <summary>The file that a backup in progress has instead of its catalog: what has it is not whole.</summary>
    public const string IncompleteName = "INCOMPLETE";

    /// <summary>Writes the backup; null when it is complete and durable.</summary>
    public Error? Write(IReadOnlyList<StoredPartition> chosen, string path)
    {
        IFileSystem files = store.Files;
        path = Path.GetFullPath(path);
        try
        {
            if (files.DirectoryExists(path) || files.FileExists(path))
                return SnapshotErrors.BackupExists(path);
            if (chosen.FirstOrDefault(stored => !stored.IsLoaded || stored.Partition.IsHalfChanged) is { } missing)
                return SnapshotErrors.BackupLacks(missing.Partition.Name);
            files.CreateDirectory(path);
            string incomplete = Path.Combine(path, IncompleteName);
            files.Create(incomplete).Dispose();
            // Before there is anything else: what is left after a crash must not look like a backup.
            files.SyncDirectory(path);
            string root = Path.Combine(path, "partitions");
            files.CreateDirectory(root);
            // A key that is moved from one that is yet to be copied to one that has been would be in neither copy.
            using IDisposable closed = store.Moves.Close([.. chosen.Select(stored => stored.Partition.Id)]);
            // As they are now: a SWAPDB that comes meanwhile is not in the backup.
            (StoredPartition Stored, PartitionIdentity Identity)[] all = [.. chosen.Select(stored => (stored, stored.Partition.Identity))];
            PartitionIdentity[] written = [.. all
                .Where(one => TryWriteOne(one.Stored, new LogPlace(one.Identity.Id, one.Identity.Name, Path.Combine(root, one.Identity.Id.ToString()), files)))
                .Select(one => one.Identity)];
            files.SyncDirectory(root);

            PartitionIdentity[] created = [.. written.Where(identity => !identity.Id.IsNumberedDatabase)];
            if (new CatalogFile(files, path).Write(new CatalogContent(store.HighestId.Number, created) { WithFiles = WithFiles(files, root, written) }) is { } failed)
                return SnapshotErrors.BackupFailed(failed.Reason);
            files.DeleteFile(incomplete);
            files.SyncDirectory(path);
            DurableNames.SyncAbove(files, path);
            return null;
        }
        catch (IOException failure)
        {
            return SnapshotErrors.BackupFailed(failure is StorageException known ? known.Reason : failure.Message);
        }
    }

    private static SortedSet<int> WithFiles(IFileSystem files, string root, PartitionIdentity[] written) =>
        [.. written.Where(identity => files.DirectoryExists(Path.Combine(root, identity.Id.ToString()))).Select(identity => identity.Id.Number)];

    // False when the partition was dropped meanwhile. One that keeps nothing is in the catalog only; a numbered database that was never used needs no file to be empty.
    private bool TryWriteOne(StoredPartition stored, LogPlace place)
    {
        lock (stored.SnapshotTurn)
        {
            if (stored.Dropped.IsCancellationRequested)
                return false;
            if (stored.Journal is not { } journal || (place.PartitionId.IsNumberedDatabase && stored.WasNeverUsed))
                return true;
            SnapshotWriter.Write(place, stored.Partition, journal, new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds()), hasLog: false);
            return true;
        }
    }
}
