using GoKV.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Wal;

/// <summary>
/// The segments that a log is written to: which one it is in, how far that is synced, and the records that say so.
/// </summary>
/// <remarks>
/// Thread safety: one thread at a time writes, rolls, replaces and disposes; another may sync meanwhile. A lock of its own, held over I/O, keeps a segment open
/// while it is synced.
/// Invariant: after a failed sync nothing is written to or synced in that segment any more, because a second sync would succeed and prove nothing.
/// </remarks>
internal sealed class LogFiles(LogPlace place, LogSettings settings, TimeProvider clock, ILogger logger) : IDisposable
{
    private const int NoSuchFile = 2;

    private readonly object _sync = new();
    private readonly Lock _offsets = new();
    private readonly uint _seed = RecordFormat.SeedOf(place.PartitionId.Number);
    private volatile Segment? _segment;
    private long _syncedOffset;
    private long _markedOffset;
    private long _presenceChecked;
    private long? _sealedAt;
    private byte[]? _mark;
    private volatile bool _fenced;

    /// <summary>The segment that the log is in; null before its first record.</summary>
    public Segment? Current => _segment;

    /// <summary>True after a failed sync: only a new segment, behind a snapshot of everything, makes it writable again.</summary>
    public bool IsFenced => _fenced;

    /// <summary>True when the segment is as long as one gets.</summary>
    public bool IsFull => _segment is { } segment && segment.Length >= settings.SegmentBytes;

    /// <summary>Begins in a segment, or in none.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public void Start(Segment? segment)
    {
        (_segment, _syncedOffset) = (segment, segment?.Length ?? 0);
        // What it says already is not said again: else each start and stop of an unused log would make it longer.
        RecordKind? last = segment?.LastWord(_seed);
        _markedOffset = last is null ? 0 : _syncedOffset;
        _sealedAt = last == RecordKind.Seal ? _syncedOffset : null;
    }

    /// <summary>Writes records, after a mark if one is due, and makes a segment for the first.</summary>
    /// <param name="records">The records.</param>
    /// <param name="lastLsn">The LSN before them.</param>
    /// <exception cref="StorageException">They were not written, and may be again; not to this segment when <see cref="IsFenced"/> is true now.</exception>
    public Segment Write(LogBuffer records, long lastLsn)
    {
        Segment segment = _segment ??= Segment.Create(place, lastLsn + 1);
        Write(segment, WithMark(records.Parts(), lastLsn));
        _mark = null;
        if (settings.Policy != Domain.Partitions.FsyncPolicy.Always && clock.GetElapsedTime(_presenceChecked) >= LogSettings.PresenceCheckEvery)
            CheckPresence(segment);
        return segment;
    }

    /// <summary>
    /// Makes durable what was written to a segment; false when an earlier sync failed, or when the log has gone on in another one meanwhile.
    /// </summary>
    /// <exception cref="StorageException">It failed, and the log is fenced.</exception>
    public bool Sync(Segment target)
    {
        // Read before the sync: what is written while it runs may not be covered by it.
        long offset = target.Length;
        lock (_sync)
        {
            if (_fenced || !ReferenceEquals(target, _segment))
                return false;
            Guard(target.Sync);
        }

        CheckPresence(target);
        lock (_offsets)
        {
            if (ReferenceEquals(target, _segment))
                _syncedOffset = Math.Max(_syncedOffset, offset);
        }

        return true;
    }

    /// <summary>Says in the segment that all of it is durable, if that is so and has not been said.</summary>
    /// <exception cref="StorageException">It was not written.</exception>
    public void MarkWhenSynced(long lastLsn)
    {
        long synced = Interlocked.Read(ref _syncedOffset);
        if (_segment is not { } current || synced <= _markedOffset || synced < current.Length)
            return;
        Write(current, [RecordFormat.MakeMark(_seed, RecordKind.Mark, lastLsn, synced)]);
        _markedOffset = current.Length;
    }

    /// <summary>Ends the segment, all of which is synced, and begins the next.</summary>
    /// <exception cref="StorageException">The new segment could not be made; the log goes on in the old one.</exception>
    public void Roll(long lastLsn)
    {
        Segment old = _segment!;
        Segment fresh = Segment.Create(place, lastLsn + 1);
        try
        {
            old.Write([RecordFormat.MakeMark(_seed, RecordKind.Continued, lastLsn, old.Length)]);
            old.Sync();
        }
        catch (StorageException failure)
        {
            // All its records are durable. Without a seal, damage to its end is found by the LSNs that are missing before the next segment.
            logger.LogWarning("Partition {Partition}: segment {Segment} was not sealed: {Reason}", place.Name, old.Path, failure.Message);
        }

        GoTo(fresh);
    }

    /// <summary>Makes a segment that goes on behind a snapshot of everything, whatever becomes of the current one.</summary>
    /// <exception cref="StorageException">It could not be made.</exception>
    public Segment MakeNext(long coveredLsn)
    {
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

        return fresh;
    }

    /// <summary>Leaves the current segment, synced or not, for another one.</summary>
    public void Replace(Segment fresh)
    {
        GoTo(fresh);
        _fenced = false;
    }

    /// <summary>Says that the server stops in order, all being written and durable: any damage from now on is damage.</summary>
    /// <exception cref="StorageException">It was not said.</exception>
    public void Seal(long lastLsn)
    {
        if (_segment is not { } current || current.Length == _sealedAt)
            return;
        current.Sync();
        current.Write([RecordFormat.MakeMark(_seed, RecordKind.Seal, lastLsn, current.Length)]);
        current.Sync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_sync)
            _segment?.Dispose();
    }

    private void Write(Segment segment, IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        try
        {
            segment.Write(parts);
        }
        catch (StorageException) when (segment.SyncFailed)
        {
            _fenced = true;
            throw;
        }
    }

    private void GoTo(Segment fresh)
    {
        lock (_sync)
        {
            Segment? old = _segment;
            lock (_offsets)
                (_segment, _syncedOffset, _markedOffset, _mark) = (fresh, fresh.Length, 0, null);
            old?.Dispose();
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> WithMark(IEnumerable<ReadOnlyMemory<byte>> records, long lastLsn)
    {
        long synced = Interlocked.Read(ref _syncedOffset);
        if (_mark is null && synced - _markedOffset < LogSettings.MarkEvery)
            return records;
        // Kept until it is written: a write that is tried again must put the same bytes at the same place.
        _mark ??= RecordFormat.MakeMark(_seed, RecordKind.Mark, lastLsn, synced);
        _markedOffset = synced;
        return records.Prepend(_mark);
    }

    // A file that somebody deleted takes writes as ever, and they are gone. Nobody is told of it, so the name is looked for.
    private void CheckPresence(Segment target)
    {
        _presenceChecked = clock.GetTimestamp();
        Guard(() =>
        {
            if (!place.Files.FileExists(target.Path))
                throw new StorageException("open", target.Path, NoSuchFile, "the file has vanished");
        });
    }

    private void Guard(Action look)
    {
        try
        {
            look();
        }
        catch (StorageException)
        {
            _fenced = true;
            throw;
        }
    }
}
