using GoKV.Domain.Errors;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// Loads partitions from their files and says what became of it. Damaged files quarantine their partition for good. When the disk, or memory, failed while
/// they were read, nothing is known of them: the partition refuses everything, and may be loaded again.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread, for each partition from one at a time.</remarks>
internal sealed class PartitionLoader(IFileSystem files, CatalogState catalog, TimeProvider clock, ILogger logger)
{
    /// <summary>Loads a partition that holds nothing yet.</summary>
    public void Load(StoredPartition stored)
    {
        try
        {
            var progress = new LoadProgress(stored, files, clock, logger);
            RecoveryResult result = PartitionRecovery.Recover(stored.Place, stored.Partition, progress.Read, HasFiles(stored));
            stored.Recovered = result;
            stored.WalBytesAtStart = progress.WalBytes - result.TornBytes;
            if (result.Damage is { } damage)
                Quarantine(stored, damage);
            else
                Begin(stored, result, progress);
        }
        catch (StorageException failure)
        {
            Fail(stored, StoreErrors.LoadFailed(stored.Partition.Name, failure), failure.Message, mayPass: true);
        }
        catch (OutOfMemoryException)
        {
            Fail(stored, StoreErrors.NoMemoryToLoad(stored.Partition.Name), "there is not enough memory", mayPass: false);
        }
    }

    /// <summary>What the catalog says: true when there has to be a snapshot or a segment of it.</summary>
    public bool HasFiles(StoredPartition stored) => catalog.Content.WithFiles.Contains(stored.Place.PartitionId.Number);

    private void Begin(StoredPartition stored, RecoveryResult result, LoadProgress progress)
    {
        stored.Snapshot = result.Snapshot;
        // The process before may have been killed after it had made a name, and before it had made that durable.
        files.SyncDirectory(stored.Place.Directory);
        if (stored.Log is { } log)
            log.Start(result.LastSegment is { } last ? Segment.Reopen(files, last.Path, last.FirstLsn, last.End) : null, result.LastLsn);
        else if (stored.Journal is CountingJournal counting)
            counting.Start(result.LastLsn);
        else
            stored.Partition.ReportTo(new NullPartitionJournal(result.LastLsn));

        stored.LoadFailure = null;
        stored.IsLoaded = true;
        stored.Partition.MakeAvailable();
        progress.Done(result);
    }

    private void Quarantine(StoredPartition stored, Damage damage)
    {
        stored.LoadFailure = null;
        stored.Recovered = new RecoveryResult(0, null, null, 0, 0, damage);
        stored.Partition.RestoreClear();
        stored.Partition.MakeUnavailable(StoreErrors.Quarantined(stored.Partition.Name, damage));
        logger.LogError(
            "Partition {Partition} is quarantined, its files stay as they are: {Damage}. See gokv verify and gokv repair.", stored.Partition.Name, damage);
    }

    private void Fail(StoredPartition stored, Error error, string reason, bool mayPass)
    {
        bool isNews = stored.LoadFailure?.Error != error;
        stored.Recovered = null;
        stored.LoadFailure = new LoadFailure(error, new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds()), mayPass);
        stored.Partition.RestoreClear();
        stored.Partition.MakeUnavailable(error);
        if (isNews)
            logger.LogError("Partition {Partition} could not be loaded: {Reason}. Its files are not known to be damaged; nothing of them is given up.", stored.Partition.Name, reason);
    }
}

/// <summary>Why a partition could not be loaded, though its files may be whole.</summary>
/// <param name="Error">What its clients are told.</param>
/// <param name="At">When it was tried last.</param>
/// <param name="MayPass">True when it is worth trying again by itself.</param>
internal sealed record LoadFailure(Error Error, UnixTime At, bool MayPass);
