using System.Collections.Concurrent;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// Changes how the numbered databases persist while they are used (docs/adr/0018): one after the other, each as ALTER PARTITION would; when one of them cannot be changed, those before
/// it go back.
/// </summary>
/// <remarks>
/// Thread safety: one change at a time, with no SWAPDB meanwhile.
/// Invariants: whatever the options of the next start are, it reads the files that it finds, so at any crash these are enough for the mode before and for the mode to be. Files that are
/// given up get another name, in one durable step, before the first of them is deleted.
/// </remarks>
internal sealed class NumberedPersistence(
    ConcurrentDictionary<PartitionId, StoredPartition> all, CatalogState catalog, MoveGate moves, DatabaseSwaps swaps, JournalFactory journals, TimeProvider clock, ILogger logger)
{
    /// <summary>Behind the name of a directory whose files were given up: what a crash leaves of it is removed at a start.</summary>
    public const string GoneSuffix = ".gone";

    private static readonly PartitionId[] Ids = [.. Enumerable.Range(0, PartitionLimits.NumberedDatabases).Select(number => new PartitionId(number))];

    /// <summary>Changes all of them; null when that is done and what they had is on the disk as the new mode promises. Else the error, and they are as they were.</summary>
    public async Task<Error?> RunAsync(Persistence to)
    {
        if (await swaps.WaitAsync(wrote: true) is { } unfinished)
            return unfinished;
        // What is moved meanwhile could be missing from the new files, and not yet be in those of where it goes.
        using IDisposable closed = await moves.CloseAsync(Ids);
        return await Task.Run(() => ChangeAllAsync(to));
    }

    private async Task<Error?> ChangeAllAsync(Persistence to)
    {
        StoredPartition[] numbered = [.. Ids.Select(id => all[id])];
        if (numbered.Select(stored => RefusalOf(stored, to)).FirstOrDefault(refusal => refusal is not null) is { } refusal)
            return Failed(refusal);
        bool keepFiles = false;
        if (to.Mode == PersistMode.None)
        {
            // Before the first of them is gone, and for all at once: this is the step that may fail.
            try
            {
                keepFiles = catalog.ForgetFiles(numbered.Select(stored => stored.Place.PartitionId)) is not null;
            }
            catch (StorageException failure)
            {
                return Failed(StoreErrors.CatalogFailed(failure));
            }
        }

        var begun = new Stack<(StoredPartition Stored, Persistence Before)>();
        foreach (StoredPartition stored in numbered)
        {
            begun.Push((stored, stored.Partition.Identity.Persistence));
            if (await ChangeAsync(stored, to, keepFiles) is not { } error)
                continue;
            Failed(error);
            while (begun.TryPop(out (StoredPartition Stored, Persistence Before) one))
            {
                if (await ChangeAsync(one.Stored, one.Before, keepFiles: false) is { } stays)
                    logger.LogError("Database {Partition} does not go back to {Mode}: {Reason}", one.Stored.Partition.Name, one.Before.Mode, stays.Text);
            }

            return error;
        }

        logger.LogInformation("The numbered databases persist as {Mode} from now on, fsync {Fsync}.", to.Mode, to.Fsync);
        return null;
    }

    private async Task<Error?> ChangeAsync(StoredPartition stored, Persistence to, bool keepFiles)
    {
        bool isMore = to.Mode > stored.Partition.Identity.Persistence.Mode;
        if (ChangeOne(stored, to, keepFiles) is { } error)
            return error;
        // What has gathered while the files were made, or was promised less until now.
        return isMore && stored.Log is { } log ? await log.WaitAsync() : null;
    }

    private Error? ChangeOne(StoredPartition stored, Persistence to, bool keepFiles)
    {
        lock (stored.SnapshotTurn)
        {
            if (stored.Dropped.IsCancellationRequested)
                return DomainErrors.PartitionNotFound;
            Partition partition = stored.Partition;
            Persistence before = partition.Identity.Persistence;
            var files = new PersistenceSwitch(stored, (mode, fsync) => journals.MakeFor(stored, mode, fsync), journals.Drive, () => GiveUpFiles(stored));
            try
            {
                if (to.Mode > before.Mode)
                    files.Strengthen(to, Now(), ensureCatalog: () => { });
                else if (to.Mode < before.Mode)
                    files.Weaken(to.Mode, keepFiles);
            }
            catch (StorageException failure)
            {
                return StoreErrors.AlterFailed(partition.Name, failure);
            }
            catch (OperationCanceledException)
            {
                return DomainErrors.PartitionNotFound;
            }

            if (stored.Log is { } log && log.Policy != to.Fsync && !log.TrySetPolicy(to.Fsync))
                return log.Refusal ?? LogErrors.SyncPolicyNotSet(partition.Name);
            ((IAlterable)partition).TryAlter(partition.Identity with { Persistence = to });
            return null;
        }
    }

    // Of a directory that is deleted file by file a crash would leave a part, and that is damage.
    private void GiveUpFiles(StoredPartition stored)
    {
        (IFileSystem files, string directory) = (stored.Place.Files, stored.Place.Directory);
        if (!files.DirectoryExists(directory))
            return;
        if (catalog.ForgetFiles([stored.Place.PartitionId]) is { } doubt)
            throw doubt;
        string gone = directory + GoneSuffix;
        files.DeleteDirectory(gone);
        files.Rename(directory, gone);
        files.SyncDirectory(Path.GetDirectoryName(directory)!);
        files.DeleteDirectory(gone);
    }

    private static Error? RefusalOf(StoredPartition stored, Persistence to)
    {
        // It loads, or is out of service.
        if (stored.Partition.Count().Error is { } unavailable)
            return unavailable;
        return to.Mode != stored.Partition.Identity.Persistence.Mode && stored.HasUnsavedMoves ? StoreErrors.MovesUnsaved(stored.Partition.Name, "CONFIG SET") : null;
    }

    private Error Failed(Error error)
    {
        logger.LogError("The numbered databases persist as they did: {Reason}", error.Text);
        return error;
    }

    private UnixTime Now() => new(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
