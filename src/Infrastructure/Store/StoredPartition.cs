using System.Collections.Concurrent;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Store;

/// <summary>A partition with what keeps it: its journal, its place on the disk, its last snapshot.</summary>
/// <remarks>
/// Thread safety: the partition and the journal have their own rules; what concerns snapshots is changed by one snapshot at a time, see
/// <see cref="SnapshotTurn"/>, and may be read from any thread.
/// </remarks>
internal sealed class StoredPartition : IDisposable
{
    private readonly Lock _doubtGate = new();
    private EffectJournal? _journal;
    private Error? _doubt;
    private Partition _partition;

    private StoredPartition(Partition partition, LogPlace place, EffectJournal? journal)
    {
        _partition = partition;
        Place = place;
        Journal = journal;
    }

    /// <summary>The partition. Another one once SWAPDB has exchanged what two of them hold: this is about the data and its files.</summary>
    public Partition Partition
    {
        get => Volatile.Read(ref _partition);
        private set => Volatile.Write(ref _partition, value);
    }

    /// <summary>Its place.</summary>
    public LogPlace Place { get; }

    /// <summary>Its journal; null when it keeps nothing.</summary>
    public EffectJournal? Journal
    {
        get => Volatile.Read(ref _journal);
        set
        {
            lock (_doubtGate)
            {
                Volatile.Write(ref _journal, value);
                Doubt(value);
            }

            Sync = value is PartitionLog log ? new ForcedSync(log) : null;
        }
    }

    /// <summary>Its WAL; null in the other modes.</summary>
    public PartitionLog? Log => Journal as PartitionLog;

    /// <summary>Forces its WAL to the disk; null in the other modes.</summary>
    public ForcedSync? Sync { get; private set; }

    /// <summary>
    /// Partitions of snapshots that got keys from this one, each with its LSN after the last of them: until a snapshot of it has come so far, none of this one may be without
    /// the key. What is on its way still is not here, but known to the <see cref="MoveGate"/>.
    /// </summary>
    public ConcurrentDictionary<StoredPartition, long> SavedAfter { get; } = new();

    /// <summary>Those of them that are not saved yet.</summary>
    public IEnumerable<StoredPartition> UnsavedFirsts => SavedAfter.Where(pair => pair.Key.LacksSnapshotOf(pair.Value)).Select(pair => pair.Key);

    /// <summary>Forgets those that are saved by now.</summary>
    public void ForgetSavedFirsts()
    {
        foreach (KeyValuePair<StoredPartition, long> first in SavedAfter.Where(pair => !pair.Key.LacksSnapshotOf(pair.Value)))
            SavedAfter.TryRemove(first);
    }

    /// <summary>True when a key that was moved from here is on the disk here only.</summary>
    public bool HasUnsavedMoves => UnsavedFirsts.Any();

    /// <summary>The threads of its WAL; null in the other modes, and where a test drives the log.</summary>
    public LogThreads? Threads { get; set; }

    /// <summary>Held by whoever writes a snapshot of it, or deletes it: over I/O, and so never by a socket's thread.</summary>
    public Lock SnapshotTurn { get; } = new();

    /// <summary>Held by whoever alters or drops it, however long that takes.</summary>
    public SemaphoreSlim ChangeTurn { get; } = new(1, 1);

    /// <summary>Cancelled when the partition was dropped: a snapshot that is being written is given up.</summary>
    public CancellationTokenSource Dropped { get; } = new();

    /// <summary>The newest complete snapshot; null before the first.</summary>
    public SnapshotInfo? Snapshot { get; set; }

    /// <summary>When the last attempt at a snapshot ended, and what went wrong with it; null when nothing did.</summary>
    public (UnixTime At, string? Failure) LastAttempt { get; set; }

    /// <summary>What recovery made of its files; null until it has ended, or when there was nothing to recover.</summary>
    public RecoveryResult? Recovered { get; set; }

    /// <summary>Why it could not be loaded, though its files may be whole; null when it could, or has yet to be.</summary>
    public LoadFailure? LoadFailure { get; set; }

    /// <summary>Bytes of WAL that were there at the start and no checkpoint has covered yet.</summary>
    public long WalBytesAtStart { get; set; }

    /// <summary>True while a snapshot of it is being written.</summary>
    public bool IsBeingSaved { get; set; }

    /// <summary>True while it is kept from being saved: what is due has its turn later, and does not keep others from theirs.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Keys that the snapshot that is being written has so far.</summary>
    public long KeysSaved { get; set; }

    /// <summary>Keys that there were when it was begun.</summary>
    public long KeysToSave { get; set; }

    /// <summary>Bytes of WAL written until the last checkpoint.</summary>
    public long WalBytesAtCheckpoint { get; set; }

    /// <summary>True when its files are damaged and nothing may be written to them.</summary>
    public bool IsQuarantined => Recovered?.Damage is not null;

    /// <summary>True once its data is in memory.</summary>
    public bool IsLoaded { get; set; }

    /// <summary>Effects since the last snapshot.</summary>
    public long ChangesSinceSnapshot => Journal is null ? 0 : Journal.LastLsn.Number - (Snapshot?.Lsn ?? 0);

    private bool LacksSnapshotOf(long lsn) =>
        !Dropped.IsCancellationRequested && Log is null && (Snapshot?.Lsn ?? 0) < lsn && ChangesSinceSnapshot > 0;

    /// <summary>True when nothing has ever been written to it, in this process or before: without files it is what it is.</summary>
    public bool WasNeverUsed => Journal is null or { LastLsn.Number: 0 };

    /// <summary>Makes a partition of a mode that keeps something, or of NONE.</summary>
    public static StoredPartition Make(Func<Domain.Ports.IPartitionJournal?, Partition> make, LogPlace place, EffectJournal? journal) =>
        new(make(journal), place, journal);

    /// <summary>Refuses writes while a power cut may bring back a catalog that knows nothing of where its data is now; null ends that.</summary>
    public void InDoubt(StorageException? failure)
    {
        lock (_doubtGate)
        {
            _doubt = failure is null ? null : StoreErrors.CatalogFailed(failure);
            Doubt(_journal);
        }
    }

    /// <summary>Has a journal refuse what its partition refuses on the catalog's account: also one that it is to have.</summary>
    public void Doubt(EffectJournal? journal)
    {
        if (journal is not null)
            journal.Doubt = _doubt;
    }

    /// <summary>Says that its data is that of the other's partition from now on, and the other way round. Under the locks of both partitions.</summary>
    public void Exchange(StoredPartition other)
    {
        (Partition, other.Partition) = (other.Partition, Partition);
        (Place.Name, other.Place.Name) = (Partition.Name, other.Partition.Name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Threads?.Dispose();
        Log?.Dispose();
        Dropped.Dispose();
    }
}
