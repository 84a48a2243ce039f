using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// Changes how a partition persists while it is used (docs/adr/0015). To promise more, it first makes files that are complete in the new mode, which the catalog
/// is then to name; to promise less, the catalog names the new mode first. So at any crash the files are enough for the mode that the catalog names.
/// </summary>
/// <remarks>Thread safety: one thread uses it for a partition, which holds the partition's snapshot turn and never is a socket's.</remarks>
internal sealed class PersistenceSwitch(
    StoredPartition stored, Func<PersistMode, FsyncPolicy, Effects.EffectJournal?> makeJournal, Action<StoredPartition, PartitionLog> drive, Action deleteFiles)
{
    private readonly Partition _partition = stored.Partition;

    /// <summary>
    /// Begins to promise more: from SNAPSHOT to WAL, or from NONE to either. Until the caller has written the catalog what is acknowledged has the promise of the mode
    /// before, at least.
    /// </summary>
    /// <exception cref="StorageException">It could not; the partition is as it was.</exception>
    /// <param name="to">What it is to be.</param>
    /// <param name="now">The time.</param>
    /// <param name="ensureCatalog">Makes sure that the catalog, as it is in force, is durable: before files go that an older one may need.</param>
    public void Strengthen(Persistence to, UnixTime now, Action ensureCatalog)
    {
        if (TryBeginUnused(to))
            return;
        bool keptNothing = stored.Journal is null;
        bool hasFiles = keptNothing && stored.Place.Files.DirectoryExists(stored.Place.Directory);
        // A start reads what files a numbered database has, so what is here is in memory, and older than the snapshot to come.
        bool filesAreRead = hasFiles && _partition.Id.IsNumberedDatabase;
        if (keptNothing)
        {
            if (hasFiles && !filesAreRead)
            {
                // From an earlier time when it kept something; no start has read it since.
                ensureCatalog();
                deleteFiles();
            }

            stored.Snapshot = null;
            var counting = (CountingJournal)makeJournal(PersistMode.Snapshot, to.Fsync)!;
            ReportTo(counting, counting.Start);
            stored.Journal = counting;
        }

        try
        {
            if (to.Mode == PersistMode.Wal)
                BeginLog(to.Fsync, now);
            else
                Take(now, atEnd: null);
        }
        catch
        {
            if (keptNothing)
                KeepNothing(andNoFiles: !filesAreRead);
            throw;
        }
    }

    /// <summary>Begins to promise less, once the catalog says so. What was acknowledged until now is on the disk as the mode before promised, unless nothing is kept any more.</summary>
    /// <param name="to">What it is.</param>
    /// <param name="keepFiles">True when the catalog of after a power cut may be the one before.</param>
    public void Weaken(PersistMode to, bool keepFiles)
    {
        PartitionLog? log = stored.Log;
        LogThreads? threads = stored.Threads;
        if (to == PersistMode.None)
        {
            ReportTo(last => new NullPartitionJournal(last));
        }
        else
        {
            var counting = (CountingJournal)makeJournal(PersistMode.Snapshot, FsyncPolicy.No)!;
            ReportTo(counting, counting.Start);
            EndLog(log, counting);
        }

        if (to == PersistMode.None)
            EndLog(log, null);
        stored.Threads = null;
        threads?.Dispose();
        log?.Dispose();
        if (to == PersistMode.None && !keepFiles)
            DeleteFiles();
    }

    // Those who still wait for it are told first; who asks from now on has nothing to wait for.
    private void EndLog(PartitionLog? log, Effects.EffectJournal? next)
    {
        log?.Seal();
        stored.Journal = next;
    }

    // Records gather in the new log from the very moment whose state the snapshot is, and reach a file only when that is durable: a log without the snapshot before it
    // would have a gap.
    private void BeginLog(FsyncPolicy fsync, UnixTime now)
    {
        var log = (PartitionLog)makeJournal(PersistMode.Wal, fsync)!;
        var before = (CountingJournal)stored.Journal!;
        bool reportsToLog = false;
        try
        {
            Take(now, atEnd: () =>
            {
                ReportTo(log, last => log.Start(null, last));
                reportsToLog = true;
            });
        }
        catch
        {
            if (reportsToLog)
                ReportTo(before, before.Start);
            log.Dispose();
            throw;
        }

        drive(stored, log);
        stored.Journal = log;
        // What has gathered, now that somebody listens.
        log.WorkArrived?.Invoke();
    }

    private void Take(UnixTime now, Action? atEnd)
    {
        SnapshotInfo info = SnapshotWriter.Write(stored.Place, _partition, stored.Journal!, now, hasLog: false, atEnd, giveUp: stored.Dropped.Token);
        stored.Snapshot = info;
        stored.LastAttempt = (now, null);
        (stored.WalBytesAtCheckpoint, stored.WalBytesAtStart) = (0, 0);
        try
        {
            Checkpoint.DeleteOlder(stored, info);
        }
        catch (StorageException)
        {
            // They are covered, and the next checkpoint deletes them.
        }
    }

    // A database that was never used needs no files to be empty: they come with the first effect, as after a start.
    private bool TryBeginUnused(Persistence to)
    {
        if (!_partition.Id.IsNumberedDatabase || stored.Place.Files.DirectoryExists(stored.Place.Directory))
            return false;
        Effects.EffectJournal journal = makeJournal(to.Mode, to.Fsync)!;
        var log = journal as PartitionLog;
        bool isUnused = _partition.Between(() =>
        {
            if (_partition.LastLsn.Number > 0)
                return false;
            log?.Start(null, 0);
            _partition.ReportTo(journal);
            return true;
        });
        if (!isUnused)
        {
            log?.Dispose();
            return false;
        }

        if (log is not null)
            drive(stored, log);
        stored.Journal = journal;
        log?.WorkArrived?.Invoke();
        return true;
    }

    private void KeepNothing(bool andNoFiles)
    {
        ReportTo(last => new NullPartitionJournal(last));
        stored.Journal = null;
        if (andNoFiles)
            DeleteFiles();
    }

    private void DeleteFiles()
    {
        try
        {
            stored.Snapshot = null;
            deleteFiles();
        }
        catch (StorageException)
        {
            // Nobody reads them: the catalog says that nothing is kept, and who keeps something again deletes them before.
        }
    }

    private void ReportTo(IPartitionJournal journal, Action<long> start) => ReportTo(last =>
    {
        start(last);
        return journal;
    });

    private void ReportTo(Func<long, IPartitionJournal> journal) => _partition.Between(() =>
    {
        _partition.ReportTo(journal(_partition.LastLsn.Number));
        return true;
    });
}
