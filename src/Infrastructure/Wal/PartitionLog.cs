using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Wal;

/// <summary>
/// The write-ahead log of one partition. Effects become records in a queue (<see cref="LogQueue"/>), under the partition's lock; a commit takes all of them,
/// writes them with one call (<see cref="LogFiles"/>), syncs once if the policy is ALWAYS, and releases all who wait (group commit: while one group is on its
/// way, the next one collects).
/// </summary>
/// <remarks>
/// Thread safety. Three locks, all below the partition's, taken in this order: <c>_commit</c> keeps commits, rolls and seals apart; that of the files keeps
/// a segment open while it is synced; both are held over I/O and taken only by the log's own threads, never by a socket's. That of the queue is never held
/// over I/O.
/// Invariants: records are written in the order of their LSNs and without a gap. A group completes with null only after its records were written, and
/// under ALWAYS after a sync that returned 0. After a failed write nothing is lost: the records stay in the buffer and are tried again, and new writes
/// are refused until that succeeds. After a failed sync nothing is written to that segment any more.
/// </remarks>
internal sealed class PartitionLog(LogPlace place, LogSettings settings, TimeProvider clock, ILogger logger)
    : EffectJournal, IDisposable
{
    private readonly object _commit = new();
    private readonly LogQueue _queue = new(RecordFormat.SeedOf(place.PartitionId.Number), settings, clock);
    private readonly LogFiles _files = new(place, settings, clock, logger);
    private readonly LogFigures _figures = new();

    /// <inheritdoc/>
    public override Error? Refusal => Doubt ?? _queue.Refusal;

    /// <inheritdoc/>
    public override Lsn LastLsn => new(_queue.LastLsn);

    /// <summary>When it forces the disk.</summary>
    public FsyncPolicy Policy => settings.Policy;

    /// <summary>Where it is.</summary>
    public LogPlace Place => place;

    /// <summary>True after a failed sync: only a checkpoint to new files, or a restart, makes it writable again.</summary>
    public bool IsFenced => _files.IsFenced;

    /// <summary>Called when records wait for a commit; whoever drives the log sets it.</summary>
    public Action? WorkArrived { get; set; }

    /// <summary>True when there is a segment that it goes on in; a new log has none before its first record.</summary>
    public bool HasSegment => _files.Current is not null;

    /// <summary>True when records wait to be written.</summary>
    public bool HasWork => _queue.HasWork;

    /// <summary>The number of records that wait for the next group.</summary>
    public int Collected => _queue.Collected;

    /// <summary>How long the last sync took; zero before the first.</summary>
    public TimeSpan LastSync => _figures.LastSync;

    /// <summary>As <see cref="LogSettings.MostGathering"/>.</summary>
    public TimeSpan MostGathering => settings.MostGathering;

    /// <summary>Begins where recovery ended: before anything is appended.</summary>
    /// <param name="segment">The segment to go on in; null to make a new one when there is something to write.</param>
    /// <param name="lastLsn">The LSN of the state in memory.</param>
    public void Start(Segment? segment, long lastLsn)
    {
        lock (_commit)
        {
            _files.Start(segment);
            _queue.Start(lastLsn);
        }
    }

    /// <summary>Figures for STATS and INFO.</summary>
    public LogReport Report()
    {
        LogPositions at = _queue.Positions;
        return _figures.Report(at.LastLsn, at.Written, at.Durable, at.UnsyncedFor.TotalMilliseconds, Refusal?.Text, IsFenced) with { WaitingBytes = _queue.WaitingBytes };
    }

    /// <summary>
    /// Completes when all records until now have been written, and under ALWAYS synced, with null; or with the error when that failed. While writes are
    /// refused there is nothing to wait for: who reads then sees what is in memory. But whoever wrote just before may ask only after his records have
    /// failed on another's account. Who wrote is not known here, so for a moment all who ask are told of the failure.
    /// </summary>
    public ValueTask<Error?> WaitAsync(bool wrote = true)
    {
        if (!_queue.TryAwait(wrote, out Task<Error?>? group, out Error? known))
            return new ValueTask<Error?>(known);
        WorkArrived?.Invoke();
        return new ValueTask<Error?>(group);
    }

    /// <summary>Writes what has collected; false when there was nothing, or it failed. Called by the log's own thread.</summary>
    public bool CommitPending()
    {
        lock (_commit)
        {
            if (IsFenced || !_queue.TryTake(out CommitGroup? group, out LogBuffer records))
                return false;
            Segment segment;
            try
            {
                segment = _files.Write(records, _queue.Written);
            }
            catch (StorageException failure)
            {
                FailWrite(failure);
                return false;
            }

            _figures.CountWrite(records.Length, group.Records);
            _queue.MarkWritten(group);
            if (settings.Policy == FsyncPolicy.Always && !Sync(segment, group.LastLsn))
                return false;
            if (_queue.Complete(group, heals: !IsFenced))
                logger.LogInformation("Partition {Partition}: the WAL can be written again.", place.Name);
            RollWhenFull();
            return true;
        }
    }

    /// <summary>Syncs what has been written; false when there was nothing, or it failed. Under EVERYSEC called from a thread of its own.</summary>
    public bool SyncWritten()
    {
        // In this order: by the time there is a newer segment, all that was written before it is durable.
        long written = _queue.Written;
        return !IsFenced && _files.Current is { } current && _queue.Positions.Durable < written && Sync(current, written);
    }

    /// <summary>True when every record is on the disk.</summary>
    public bool IsAllDurable => _queue.Positions is var at && at.Durable >= at.LastLsn;

    /// <summary>Syncs what has been written; null, or the error when some of it is not on the disk. Takes as long as the disk does.</summary>
    public Error? SyncNow()
    {
        long wanted = _queue.Written;
        SyncWritten();
        return _queue.Positions.Durable >= wanted ? null : _queue.Refusal ?? DomainErrors.PartitionNotFound;
    }

    /// <summary>Forces the disk by another policy from now on. False when the disk does not let it: then nothing has changed.</summary>
    public bool TrySetPolicy(FsyncPolicy policy)
    {
        lock (_commit)
        {
            // Under ALWAYS who asks waits until his record is durable. What has been released already must not be waited for again, since nobody would sync it.
            if (policy == FsyncPolicy.Always && (!CommitAll() || SyncNow() is not null))
                return false;
            settings.Policy = policy;
            return true;
        }
    }

    /// <summary>How long the oldest unsynced record has waited.</summary>
    public TimeSpan UnsyncedFor() => _queue.UnsyncedFor;

    /// <summary>
    /// After a quiet second: says in the log that all of it is durable, so that damage to its last records is never taken for a torn write.
    /// </summary>
    public void MarkWhenIdle()
    {
        lock (_commit)
        {
            if (IsFenced || _queue.HasGroup)
                return;
            try
            {
                _files.MarkWhenSynced(_queue.Written);
            }
            catch (StorageException failure) when (IsFenced)
            {
                FailSync(failure);
            }
            catch (StorageException failure)
            {
                logger.LogWarning("Partition {Partition}: the WAL's mark was not written: {Reason}", place.Name, failure.Message);
            }
        }
    }

    /// <summary>Ends the current segment and begins the next: the checkpoint's first step, so that the segments before can be deleted at its last.</summary>
    /// <exception cref="StorageException">The new segment could not be made; the log goes on in the old one.</exception>
    public void Roll()
    {
        lock (_commit)
        {
            CommitAll();
            RollSegment();
        }
    }

    /// <summary>
    /// Goes on in a new segment after a snapshot of everything up to <paramref name="coveredLsn"/> is durable: what had failed to reach the disk is in
    /// the snapshot. The way out of a failed sync. False when there are later records.
    /// </summary>
    /// <exception cref="StorageException">The new segment could not be made; the log stays as it was.</exception>
    public bool ReplaceSegment(long coveredLsn)
    {
        lock (_commit)
        {
            if (_queue.LastLsn != coveredLsn)
                return false;
            Segment next = _files.MakeNext(coveredLsn);
            if (!_queue.TryForget(coveredLsn))
            {
                next.Dispose();
                return false;
            }

            _files.Replace(next);
            logger.LogInformation("Partition {Partition} takes writes again, in {Segment}.", place.Name, next.Path);
            return true;
        }
    }

    /// <summary>Writes and syncs everything and seals the segment: after an orderly stop any damage is damage.</summary>
    public void Seal()
    {
        lock (_commit)
        {
            if (!CommitAll())
                return;
            try
            {
                _files.Seal(_queue.Written);
            }
            catch (StorageException failure)
            {
                logger.LogError("Partition {Partition}: the WAL could not be sealed: {Reason}", place.Name, failure.Message);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_commit)
            _files.Dispose();
        _queue.Close();
    }

    /// <inheritdoc/>
    protected override bool KeepsRecords => true;

    /// <inheritdoc/>
    protected override void PrepareRecord(int bytes) => _queue.Prepare(RecordFormat.HeaderSize + bytes);

    /// <inheritdoc/>
    protected override Lsn Append(in Effect effect) => _queue.Append(effect);

    /// <inheritdoc/>
    protected override Lsn Append(IReadOnlyList<byte[]> effects) => _queue.Append(effects);

    private bool Sync(Segment target, long written)
    {
        long started = clock.GetTimestamp();
        try
        {
            if (!_files.Sync(target))
                return false;
        }
        catch (StorageException failure)
        {
            FailSync(failure);
            return false;
        }

        TimeSpan took = clock.GetElapsedTime(started);
        _figures.CountSync(took, clock.GetUtcNow());
        if (took > LogSettings.SlowSync)
            logger.LogWarning("Partition {Partition}: a sync of the WAL took {Milliseconds} ms.", place.Name, (long)took.TotalMilliseconds);
        _queue.MarkDurable(written, started);
        return true;
    }

    private void FailWrite(StorageException failure)
    {
        if (IsFenced)
        {
            FailSync(failure);
            return;
        }

        bool isFirst = _queue.Refusal is null;
        _figures.CountWriteError();
        _queue.Fail(LogErrors.WriteFailed(place.Name, failure));
        if (isFirst)
            logger.LogError("Partition {Partition} refuses writes: {Reason}", place.Name, failure.Message);
    }

    private void FailSync(StorageException failure)
    {
        _figures.CountSyncError();
        _queue.Fail(LogErrors.SyncFailed(place.Name, failure));
        logger.LogError("Partition {Partition} refuses writes until its data is in new files: {Reason}", place.Name, failure.Message);
    }

    private bool CommitAll()
    {
        while (HasWork)
        {
            if (!CommitPending())
                return false;
        }

        return !IsFenced;
    }

    private void RollWhenFull()
    {
        if (!_files.IsFull)
            return;
        try
        {
            RollSegment();
        }
        catch (StorageException failure)
        {
            // The segment grows a little longer than usual; the next commit tries again.
            logger.LogWarning("Partition {Partition}: no new WAL segment: {Reason}", place.Name, failure.Message);
        }
    }

    // A segment without records stays. One that was fenced a moment ago, by the commit before, is not synced again.
    private void RollSegment()
    {
        long written = _queue.Written;
        if (!IsFenced && _files.Current is { } current && written >= current.FirstLsn && Sync(current, written))
            _files.Roll(written);
    }
}
