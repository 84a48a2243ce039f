using System.Diagnostics.CodeAnalysis;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Infrastructure.Effects;

namespace GoKV.Infrastructure.Wal;

/// <summary>
/// The records of a log on their way from memory to the file: those that collect, those that are being written, how far writing and syncing have come, and
/// who waits for it.
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread; its lock is below all others and never held over I/O. One thread at a time takes groups and
/// ends them.
/// Invariants: LSNs count up by one, in the order of the records. A group that failed is taken again before any newer one, with the same records.
/// </remarks>
internal sealed class LogQueue(uint seed, LogSettings settings, TimeProvider clock)
{
    private readonly object _gate = new();
    private LogBuffer _collecting = new();
    private LogBuffer _writing = new();
    private byte[]? _spare;
    private CommitGroup _open = new();
    private CommitGroup? _inFlight;
    private long _lastLsn;
    private long _written;
    private long _durable;
    private long _oldestUnsynced;
    private bool _closed;
    private volatile Error? _refusal;

    /// <summary>Why no records may come at present, or null.</summary>
    public Error? Refusal => _refusal;

    /// <summary>The LSN of the newest record.</summary>
    public long LastLsn => Volatile.Read(ref _lastLsn);

    /// <summary>The LSN up to which records have been written.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>How far everything is, at one moment.</summary>
    public LogPositions Positions
    {
        get
        {
            lock (_gate)
                return new LogPositions(_lastLsn, _written, _durable, Unsynced);
        }
    }

    /// <summary>True while a group is under way or has failed.</summary>
    public bool HasGroup
    {
        get
        {
            lock (_gate)
                return _inFlight is not null;
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

    /// <summary>Bytes of the records that wait for the next group.</summary>
    public long WaitingBytes
    {
        get
        {
            lock (_gate)
                return _collecting.Length;
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

    /// <summary>How long the oldest unsynced record has waited.</summary>
    public TimeSpan UnsyncedFor
    {
        get
        {
            lock (_gate)
                return Unsynced;
        }
    }

    private TimeSpan Unsynced => _oldestUnsynced == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_oldestUnsynced);

    // Up to where those are answered who wait.
    private long Released => settings.Policy == FsyncPolicy.Always ? _durable : _written;

    /// <summary>Begins behind an LSN, all before it being durable.</summary>
    public void Start(long lastLsn)
    {
        lock (_gate)
            (_lastLsn, _written, _durable) = (lastLsn, lastLsn, lastLsn);
    }

    /// <summary>Takes the memory for a long record, which is to come next.</summary>
    public void Prepare(int size)
    {
        lock (_gate)
            _spare = _collecting.HasRoomFor(size) ? null : new byte[size];
    }

    /// <summary>Takes a record of one effect.</summary>
    public Lsn Append(in Effect effect)
    {
        lock (_gate)
        {
            Span<byte> record = _collecting.Reserve(RecordFormat.HeaderSize + effect.Size, _spare);
            _spare = null;
            effect.Write(record[RecordFormat.HeaderSize..]);
            return Number(record);
        }
    }

    /// <summary>Takes a record of several effects.</summary>
    public Lsn Append(IReadOnlyList<byte[]> effects)
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

    /// <summary>What to wait for until all records until now are as safe as promised; false when that is known already, and <paramref name="known"/> says it.</summary>
    public bool TryAwait(bool wrote, [NotNullWhen(true)] out Task<Error?>? group, out Error? known)
    {
        (group, known) = (null, null);
        lock (_gate)
        {
            if (Released >= _lastLsn)
                return false;
            known = _closed ? DomainErrors.PartitionNotFound : wrote ? _refusal : null;
            if (_closed || _refusal is not null)
                return false;
            group = (_collecting.Length > 0 ? _open : _inFlight ?? _open).Completion;
            return true;
        }
    }

    /// <summary>Takes what has collected, or the group that failed before; false when there is nothing to write.</summary>
    public bool TryTake([NotNullWhen(true)] out CommitGroup? group, out LogBuffer records)
    {
        lock (_gate)
        {
            if (_inFlight is null && _collecting.Length > 0)
            {
                (_collecting, _writing) = (_writing, _collecting);
                (_inFlight, _open) = (_open, new CommitGroup());
            }

            (group, records) = (_inFlight, _writing);
            return group is not null;
        }
    }

    /// <summary>The group that was taken has been written. Its buffer is free again.</summary>
    public void MarkWritten(CommitGroup group)
    {
        _writing.Clear();
        lock (_gate)
        {
            _written = group.LastLsn;
            if (_oldestUnsynced == 0)
                _oldestUnsynced = clock.GetTimestamp();
        }
    }

    /// <summary>All up to an LSN is durable.</summary>
    /// <param name="lsn">What had been written before the sync began.</param>
    /// <param name="started">When it began.</param>
    public void MarkDurable(long lsn, long started)
    {
        lock (_gate)
        {
            _durable = Math.Max(_durable, lsn);
            _oldestUnsynced = _durable >= _written ? 0 : started;
        }
    }

    /// <summary>Releases those who wait for a group that is as safe as promised. True when records were refused until now.</summary>
    /// <param name="group">The group that was taken.</param>
    /// <param name="heals">Whether this shows that records can come again.</param>
    public bool Complete(CommitGroup group, bool heals)
    {
        bool healed;
        lock (_gate)
        {
            _inFlight = null;
            healed = _refusal is not null && heals;
            if (healed)
                _refusal = null;
        }

        group.Complete(null);
        return healed;
    }

    /// <summary>
    /// Tells everybody whose record is not safe, also those in the group that still collects, and refuses more; the records stay, to be tried again.
    /// </summary>
    public void Fail(Error error)
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

    /// <summary>Forgets all records, which are durable elsewhere, and takes new ones; false, doing nothing, when there are later ones.</summary>
    public bool TryForget(long upTo)
    {
        lock (_gate)
        {
            if (_lastLsn != upTo)
                return false;
            _writing.Clear();
            _collecting.Clear();
            (_inFlight, _open) = (null, new CommitGroup());
            (_written, _durable, _oldestUnsynced) = (upTo, upTo, 0);
            _refusal = null;
            return true;
        }
    }

    /// <summary>Releases all who wait: nobody may wait for ever for a log that was dropped meanwhile.</summary>
    public void Close()
    {
        CommitGroup? inFlight;
        CommitGroup open;
        lock (_gate)
        {
            _closed = true;
            (inFlight, open) = (_inFlight, _open);
        }

        inFlight?.Complete(DomainErrors.PartitionNotFound);
        open.Complete(DomainErrors.PartitionNotFound);
    }

    private Lsn Number(Span<byte> record)
    {
        _lastLsn++;
        _open.LastLsn = _lastLsn;
        _open.Records++;
        RecordFormat.WriteHeader(record, seed, RecordKind.Effects, _lastLsn);
        return new Lsn(_lastLsn);
    }
}

/// <summary>How far a log is.</summary>
/// <param name="LastLsn">The newest record.</param>
/// <param name="Written">Up to where they have been written.</param>
/// <param name="Durable">Up to where they have been synced.</param>
/// <param name="UnsyncedFor">How long the oldest unsynced one has waited.</param>
internal readonly record struct LogPositions(long LastLsn, long Written, long Durable, TimeSpan UnsyncedFor);
