using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Wal;

/// <summary>
/// The write-ahead log of one partition. Effects become records in a buffer, under the partition's lock; a commit takes the whole buffer, writes it with
/// one call, syncs once if the policy is ALWAYS, and releases all who wait (group commit: while one group is on its way, the next one collects).
/// </summary>
/// <remarks>
/// Thread safety. Three locks of its own, all below the partition's, taken in this order: <c>_commit</c> keeps commits, rolls and seals apart,
/// <c>_sync</c> keeps a segment open while it is synced; both are held over I/O and taken only by the log's own threads, never by a socket's.
/// <c>_gate</c> guards the buffer and the positions and is never held over I/O.
/// Invariants: records are written in the order of their LSNs and without a gap. A group completes with null only after its records were written, and
/// under ALWAYS after a sync that returned 0. After a failed write nothing is lost: the records stay in the buffer and are tried again, and new writes
/// are refused until that succeeds. After a failed sync nothing is written to that segment any more.
/// </remarks>
internal sealed class PartitionLog(LogPlace place, LogSettings settings, TimeProvider clock, ILogger logger)
    : EffectJournal, IDisposable
{
    private const int NoSuchFile = 2;

    private readonly object _gate = new();
    private readonly object _commit = new();
    private readonly object _sync = new();
    private readonly uint _seed = RecordFormat.SeedOf(place.PartitionId.Number);
    private readonly LogFigures _figures = new();

    // Guarded by _gate.
    private LogBuffer _collecting = new();
    private CommitGroup _open = new();
    private CommitGroup? _inFlight;
    private long _lastLsn;
    private long _written;
    private long _durable;
    private long _oldestUnsynced;
    private bool _disposed;

    // Guarded by _commit.
    private LogBuffer _writing = new();
    private Segment? _segment;
    private long _syncedOffset;
    private long _markedOffset;
    private long _presenceChecked;
    private byte[]? _mark;

    private volatile Error? _refusal;
    private volatile bool _fenced;

    /// <inheritdoc/>
    public override Error? Refusal => _refusal;

    /// <inheritdoc/>
    public override Lsn LastLsn => new(Volatile.Read(ref _lastLsn));

    /// <summary>When it forces the disk.</summary>
    public FsyncPolicy Policy => settings.Policy;

    /// <summary>Where it is.</summary>
    public LogPlace Place => place;

    /// <summary>True after a failed sync: only a checkpoint to new files, or a restart, makes it writable again.</summary>
    public bool IsFenced => _fenced;

    /// <summary>Called when records wait for a commit; whoever drives the log sets it.</summary>
    public Action? WorkArrived { get; set; }

    /// <summary>True when there is a segment that it goes on in; a new log has none before its first record.</summary>
    public bool HasSegment
    {
        get
        {
            lock (_commit)
                return _segment is not null;
        }
    }

    /// <summary>True when records wait to be written.</summary>
    public bool HasWork
    {
        get
        {
            lock (_gate)
                return _collecting.Length > 0 || _inFlight is not null;
        }
    }

    /// <summary>The number of records that wait for the next group.</summary>
    public int Collected
    {
        get
        {
            lock (_gate)
                return _open.Records;
        }
    }

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
            (_segment, _syncedOffset) = (segment, segment?.Length ?? 0);
            lock (_gate)
                (_lastLsn, _written, _durable) = (lastLsn, lastLsn, lastLsn);
        }
    }

    /// <summary>Figures for STATS and INFO.</summary>
    public LogReport Report()
    {
        lock (_gate)
        {
            double unsynced = _oldestUnsynced == 0 ? 0 : clock.GetElapsedTime(_oldestUnsynced).TotalMilliseconds;
            return _figures.Report(_lastLsn, _written, _durable, unsynced, _refusal?.Text, _fenced);
        }
    }

    /// <summary>
    /// Completes when all records until now have been written, and under ALWAYS synced, with null; or with the error when that failed. While writes are
    /// refused there is nothing to wait for: who reads then sees what is in memory. But whoever wrote just before may ask only after his records have
    /// failed on another's account. Who wrote is not known here, so for a moment all who ask are told of the failure.
    /// </summary>
    public ValueTask<Error?> WaitAsync(bool wrote = true)
    {
        Task<Error?> group;
        lock (_gate)
        {
            if (ReleasedLsn >= _lastLsn)
                return new ValueTask<Error?>((Error?)null);
            if (_disposed)
                return new ValueTask<Error?>(DomainErrors.PartitionNotFound);
            if (_refusal is { } refusal)
                return new ValueTask<Error?>(wrote ? refusal : null);
            group = (_collecting.Length > 0 ? _open : _inFlight ?? _open).Completion;
        }

        WorkArrived?.Invoke();
        return new ValueTask<Error?>(group);
    }

    /// <summary>Writes what has collected; false when there was nothing, or it failed. Called by the log's own thread.</summary>
    public bool CommitPending()
    {
        lock (_commit)
        {
            if (_fenced || !TakeGroup(out CommitGroup? group))
                return false;
            try
            {
                _segment ??= Segment.Create(place, NextToWrite());
                _segment.Write(WithMark(_writing.Parts()));
                _mark = null;
            }
            catch (StorageException failure)
            {
                if (_segment is { SyncFailed: true })
                    FenceAfterSync(failure);
                else
                    RefuseAfterWrite(failure);
                return false;
            }

            if (!IsPresentNowAndThen(_segment))
                return false;

            _figures.CountWrite(_writing.Length, group.Records);
            _writing.Clear();
            lock (_gate)
            {
                _written = group.LastLsn;
                if (_oldestUnsynced == 0)
                    _oldestUnsynced = clock.GetTimestamp();
            }

            if (settings.Policy == FsyncPolicy.Always && !SyncSegment(_segment, group.LastLsn))
                return false;
            Complete(group);
            RollWhenFull();
            return true;
        }
    }

    /// <summary>Syncs what has been written; false when there was nothing, or it failed. Under EVERYSEC called from a thread of its own.</summary>
    public bool SyncWritten()
    {
        lock (_sync)
        {
            Segment? current;
            long written;
            lock (_gate)
            {
                (current, written) = (_segment, _written);
                if (_fenced || current is null || _durable >= written)
                    return false;
            }

            return SyncSegment(current, written);
        }
    }

    /// <summary>True when every record is on the disk.</summary>
    public bool IsAllDurable
    {
        get
        {
            lock (_gate)
                return _durable >= _lastLsn;
        }
    }

    /// <summary>Syncs what has been written; null, or the error when some of it is not on the disk. Takes as long as the disk does.</summary>
    public Error? SyncNow()
    {
        long wanted;
        lock (_gate)
            wanted = _written;
        SyncWritten();
        lock (_gate)
            return _durable >= wanted ? null : _refusal ?? DomainErrors.PartitionNotFound;
    }

    /// <summary>How long the oldest unsynced record has waited.</summary>
    public TimeSpan UnsyncedFor()
    {
        lock (_gate)
            return _oldestUnsynced == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_oldestUnsynced);
    }

    /// <summary>
    /// After a quiet second: says in the log that all of it is durable, so that damage to its last records is never taken for a torn write.
    /// </summary>
    public void MarkWhenIdle()
    {
        lock (_commit)
        {
            if (_fenced || _segment is not { } current || _syncedOffset <= _markedOffset || _syncedOffset < current.Length || _writing.Length > 0)
                return;
            try
            {
                byte[] mark = RecordFormat.MakeMark(_seed, RecordKind.Mark, Volatile.Read(ref _written), _syncedOffset);
                current.Write([mark]);
                _markedOffset = current.Length;
            }
            catch (StorageException failure)
            {
                if (current.SyncFailed)
                    FenceAfterSync(failure);
                else
                    logger.LogWarning("Partition {Partition}: the WAL's mark was not written: {Reason}", place.Name, failure.Message);
            }
        }
    }

    /// <summary>
    /// Ends the current segment and begins the next: the checkpoint's first step, so that the segments before can be deleted at its last. Returns
    /// the first LSN of the new segment.
    /// </summary>
    /// <exception cref="StorageException">The new segment could not be made; the log goes on in the old one.</exception>
    public long Roll()
    {
        lock (_commit)
        {
            CommitAll();
            RollSegment();
            return _segment?.FirstLsn ?? (Volatile.Read(ref _written) + 1);
        }
    }

    /// <summary>
    /// Goes on in a new segment after a snapshot of everything up to <paramref name="coveredLsn"/> is durable: what had failed to reach the disk is in
    /// the snapshot. The way out of a failed sync.
    /// </summary>
    /// <exception cref="StorageException">The new segment could not be made; the log stays as it was.</exception>
    public bool ReplaceSegment(long coveredLsn)
    {
        lock (_commit)
        {
            lock (_gate)
            {
                if (_lastLsn != coveredLsn)
                    return false;
            }

            Segment fresh = Segment.Create(place, coveredLsn + 1);
            try
            {
                // An empty segment says nothing at recovery; this one has to say that what comes before it is over, whatever the disk made of it.
                fresh.Write([RecordFormat.MakeMark(_seed, RecordKind.Mark, coveredLsn, fresh.Length)]);
                fresh.Sync();
            }
            catch (StorageException)
            {
                fresh.Dispose();
                throw;
            }

            lock (_sync)
                _segment?.Dispose();
            (_segment, _syncedOffset, _markedOffset, _mark) = (fresh, fresh.Length, 0, null);
            _writing.Clear();
            lock (_gate)
            {
                _collecting.Clear();
                (_inFlight, _open) = (null, new CommitGroup());
                (_written, _durable, _oldestUnsynced) = (coveredLsn, coveredLsn, 0);
                _fenced = false;
                _refusal = null;
            }

            logger.LogInformation("Partition {Partition} takes writes again, in {Segment}.", place.Name, fresh.Path);
            return true;
        }
    }

    /// <summary>Writes and syncs everything and seals the segment: after an orderly stop any damage is damage.</summary>
    public void Seal()
    {
        lock (_commit)
        {
            if (!CommitAll() || _segment is not { } current)
                return;
            try
            {
                current.Sync();
                current.Write([RecordFormat.MakeMark(_seed, RecordKind.Seal, Volatile.Read(ref _written), current.Length)]);
                current.Sync();
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
        CommitGroup? inFlight;
        CommitGroup open;
        lock (_commit)
        {
            lock (_sync)
                _segment?.Dispose();
            lock (_gate)
            {
                _disposed = true;
                (inFlight, open) = (_inFlight, _open);
            }
        }

        // Nobody may wait for ever for a log that was dropped meanwhile.
        inFlight?.Complete(DomainErrors.PartitionNotFound);
        open.Complete(DomainErrors.PartitionNotFound);
    }

    /// <inheritdoc/>
    protected override bool KeepsRecords => true;

    /// <inheritdoc/>
    protected override Lsn Append(in Effect effect)
    {
        lock (_gate)
        {
            Span<byte> record = _collecting.Reserve(RecordFormat.HeaderSize + effect.Size);
            effect.Write(record[RecordFormat.HeaderSize..]);
            return Number(record);
        }
    }

    /// <inheritdoc/>
    protected override Lsn Append(IReadOnlyList<byte[]> effects)
    {
        int length = effects.Sum(effect => effect.Length);
        lock (_gate)
        {
            Span<byte> record = _collecting.Reserve(RecordFormat.HeaderSize + length);
            int at = RecordFormat.HeaderSize;
            foreach (byte[] effect in effects)
            {
                effect.CopyTo(record[at..]);
                at += effect.Length;
            }

            return Number(record);
        }
    }

    private long ReleasedLsn => settings.Policy == FsyncPolicy.Always ? _durable : _written;

    private Lsn Number(Span<byte> record)
    {
        _lastLsn++;
        _open.LastLsn = _lastLsn;
        _open.Records++;
        RecordFormat.WriteHeader(record, _seed, RecordKind.Effects, _lastLsn);
        return new Lsn(_lastLsn);
    }

    // A group that failed before is taken again, before any newer one.
    private bool TakeGroup([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CommitGroup? group)
    {
        lock (_gate)
        {
            if (_inFlight is null && _collecting.Length > 0)
            {
                (_collecting, _writing) = (_writing, _collecting);
                (_inFlight, _open) = (_open, new CommitGroup());
            }

            group = _inFlight;
            return group is not null;
        }
    }

    private long NextToWrite() => Volatile.Read(ref _written) + 1;

    private IEnumerable<ReadOnlyMemory<byte>> WithMark(IEnumerable<ReadOnlyMemory<byte>> records)
    {
        if (_mark is null && _syncedOffset - _markedOffset < LogSettings.MarkEvery)
            return records;
        // Kept until it is written: a write that is tried again must put the same bytes at the same place.
        _mark ??= RecordFormat.MakeMark(_seed, RecordKind.Mark, Volatile.Read(ref _written), _syncedOffset);
        _markedOffset = _syncedOffset;
        return records.Prepend(_mark);
    }

    private bool SyncSegment(Segment target, long written)
    {
        // Read before the sync: what is written while it runs may not be covered by it.
        long offset = target.Length;
        long started = clock.GetTimestamp();
        try
        {
            lock (_sync)
            {
                // The other thread may just have found that this file is not to be trusted any more: a second sync would succeed and prove nothing.
                if (_fenced)
                    return false;
                target.Sync();
            }

            CheckPresence(target);
        }
        catch (StorageException failure)
        {
            FenceAfterSync(failure);
            return false;
        }

        CountSync(clock.GetElapsedTime(started));
        lock (_gate)
        {
            if (ReferenceEquals(target, _segment))
                _syncedOffset = Math.Max(_syncedOffset, offset);
            _durable = Math.Max(_durable, written);
            _oldestUnsynced = _durable >= _written ? 0 : started;
        }

        return true;
    }

    // A file that somebody deleted takes writes as ever, and they are gone. Nobody is told of it, so the name is looked for.
    private void CheckPresence(Segment target)
    {
        _presenceChecked = clock.GetTimestamp();
        if (!place.Files.FileExists(target.Path))
            throw new StorageException("open", target.Path, NoSuchFile, "the file has vanished");
    }

    private bool IsPresentNowAndThen(Segment target)
    {
        if (settings.Policy == FsyncPolicy.Always || clock.GetElapsedTime(_presenceChecked) < LogSettings.PresenceCheckEvery)
            return true;
        try
        {
            CheckPresence(target);
            return true;
        }
        catch (StorageException gone)
        {
            FenceAfterSync(gone);
            return false;
        }
    }

    private void CountSync(TimeSpan took)
    {
        _figures.CountSync(took, clock.GetUtcNow());
        if (took > LogSettings.SlowSync)
            logger.LogWarning("Partition {Partition}: a sync of the WAL took {Milliseconds} ms.", place.Name, (long)took.TotalMilliseconds);
    }

    private void Complete(CommitGroup group)
    {
        bool healed;
        lock (_gate)
        {
            _inFlight = null;
            healed = _refusal is not null && !_fenced;
            if (healed)
                _refusal = null;
        }

        if (healed)
            logger.LogInformation("Partition {Partition}: the WAL can be written again.", place.Name);
        group.Complete(null);
    }

    private void RefuseAfterWrite(StorageException failure)
    {
        bool first = _refusal is null;
        Error error = LogErrors.WriteFailed(place.Name, failure);
        _figures.CountWriteError();
        FailWaiters(error);
        if (first)
            logger.LogError("Partition {Partition} refuses writes: {Reason}", place.Name, failure.Message);
    }

    private void FenceAfterSync(StorageException failure)
    {
        _fenced = true;
        _figures.CountSyncError();
        FailWaiters(LogErrors.SyncFailed(place.Name, failure));
        logger.LogError("Partition {Partition} refuses writes until its data is in new files: {Reason}", place.Name, failure.Message);
    }

    // Everybody whose record is not safe learns it, also those in the group that still collects; the records stay in their buffers, to be tried again.
    private void FailWaiters(Error error)
    {
        CommitGroup? failed;
        CommitGroup open;
        lock (_gate)
        {
            if (_refusal is null)
                _refusal = error;
            failed = _inFlight;
            open = _open;
            if (failed is not null)
                _inFlight = new CommitGroup { LastLsn = failed.LastLsn, Records = failed.Records };
            _open = new CommitGroup { LastLsn = open.LastLsn, Records = open.Records };
        }

        failed?.Complete(error);
        open.Complete(error);
    }

    private bool CommitAll()
    {
        while (HasWork)
        {
            if (!CommitPending())
                return false;
        }

        return !_fenced;
    }

    private void RollWhenFull()
    {
        if (_segment!.Length < settings.SegmentBytes)
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

    private void RollSegment()
    {
        // Fenced a moment ago, by the commit before: a second sync would succeed and prove nothing.
        if (_fenced || _segment is not { } old || _written < old.FirstLsn)
            return;
        if (!SyncSegment(old, _written))
            return;
        Segment fresh = Segment.Create(place, _written + 1);
        try
        {
            old.Write([RecordFormat.MakeMark(_seed, RecordKind.Continued, _written, old.Length)]);
            old.Sync();
        }
        catch (StorageException failure)
        {
            // All its records are durable. Without a seal, damage to its end is found by the LSNs that are missing before the next segment.
            logger.LogWarning("Partition {Partition}: segment {Segment} was not sealed: {Reason}", place.Name, old.Path, failure.Message);
        }

        lock (_gate)
            (_segment, _syncedOffset, _markedOffset, _mark) = (fresh, fresh.Length, 0, null);
        lock (_sync)
            old.Dispose();
    }
}
