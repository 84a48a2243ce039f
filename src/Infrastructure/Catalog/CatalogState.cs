using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Catalog;

/// <summary>The catalog of a running server: what it says, and its changes, one at a time.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread that may wait for a disk, so never from a socket's: a lock is held over I/O. It is below all others.
/// Invariants: what <see cref="Content"/> says is in the file, or will be with the next change. A swap of databases is in doubt until it is noted beside their directories, too: once it is
/// not, no older catalog can be taken for this one.
/// </remarks>
internal sealed class CatalogState(CatalogFile file, SwapNote note)
{
    private readonly object _gate = new();
    private CatalogContent _content = CatalogContent.Empty;

    // Who was told that a power cut may bring back a catalog before this one.
    private readonly List<Action<StorageException?>> _doubting = [];

    private volatile bool _isInDoubt;

    // How many swaps the note has, durably.
    private int _noted;

    /// <summary>What it says.</summary>
    public CatalogContent Content => Volatile.Read(ref _content);

    /// <summary>True when a power cut may bring back a catalog before this one.</summary>
    public bool IsInDoubt => _isInDoubt;

    /// <summary>Reads it, once. It is in doubt then when its last swap is not noted, which a crash may have prevented.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or an older one than the directories are of; the message says how.</exception>
    public CatalogContent Read()
    {
        lock (_gate)
        {
            _content = file.Read();
            _noted = note.Check(_content);
            _isInDoubt = _noted < _content.Swaps;
            return _content;
        }
    }

    /// <summary>Adds a partition; null when that is durable. With an error it is not in the catalog, but a start may find it there: its id is not given again.</summary>
    /// <exception cref="StorageException">It failed, and the catalog is as it was.</exception>
    public StorageException? Add(PartitionIdentity created)
    {
        lock (_gate)
        {
            CatalogContent before = _content;
            StorageException? doubt = Write(before with { HighestId = created.Id.Number, Partitions = [.. before.Partitions, created] });
            if (doubt is not null)
                _content = before with { HighestId = created.Id.Number };
            return doubt;
        }
    }

    /// <summary>Changes what it says of a partition; null when that is durable, else it is in force, and after a power cut it may be as it was.</summary>
    /// <exception cref="StorageException">It failed, and the catalog is as it was.</exception>
    /// <param name="altered">What the partition is.</param>
    /// <param name="doubted">Told of the error before this returns, and with null as soon as a later catalog is durable.</param>
    public StorageException? Alter(PartitionIdentity altered, Action<StorageException?>? doubted = null)
    {
        lock (_gate)
            return Write(With(altered), doubted);
    }

    /// <summary>Removes a partition; null when that is durable, else it is in force, and after a power cut it may be there again.</summary>
    /// <exception cref="StorageException">It failed, and the catalog is as it was.</exception>
    public StorageException? Remove(PartitionId dropped)
    {
        lock (_gate)
            return Write(_content with { Partitions = [.. _content.Partitions.Where(partition => partition.Id != dropped)] });
    }

    /// <summary>Gives two numbered databases each other's directories; null when that is durable, else it is in force, and after a power cut it may be as it was.</summary>
    /// <param name="one">A numbered database.</param>
    /// <param name="other">Another.</param>
    /// <param name="doubted">Told of the error before this returns, and with null as soon as a later catalog is durable.</param>
    /// <exception cref="StorageException">It failed, and the catalog is as it was.</exception>
    public StorageException? Swap(PartitionId one, PartitionId other, Action<StorageException?> doubted)
    {
        lock (_gate)
            return Write(_content.WithSwapped(one.Number, other.Number), doubted);
    }

    /// <summary>
    /// Makes what is in force durable, when that is in doubt; null when it is. The file is written again, under its name: a directory whose sync has failed proves nothing by
    /// a sync that succeeds later, unless it was changed in between.
    /// </summary>
    public StorageException? Settle()
    {
        lock (_gate)
        {
            try
            {
                return _isInDoubt ? Write(_content) : null;
            }
            catch (StorageException failure)
            {
                return failure;
            }
        }
    }

    /// <summary>What a partition is after all, when the catalog's file may say otherwise: written with the next change.</summary>
    public void Correct(PartitionIdentity actual)
    {
        lock (_gate)
            _content = With(actual);
    }

    /// <summary>
    /// Partitions have files, which are durable: from now on they are missed when they are not there. Of those that were dropped meanwhile, or keep nothing, nothing is said.
    /// </summary>
    /// <exception cref="StorageException">That is not, or may not be, durable.</exception>
    public void NoteFiles(IEnumerable<PartitionId> ids)
    {
        lock (_gate)
        {
            CatalogContent noted = _content with { WithFiles = new SortedSet<int>([.. _content.WithFiles, .. ids.Select(id => id.Number)]) };
            if (!_isInDoubt && Known(noted).Count == _content.WithFiles.Count)
                return;
            if (Write(noted) is { } doubt)
                throw doubt;
        }
    }

    /// <summary>Partitions are to have files no more; null when that is durable, else it is in force, and after a power cut they may be missed.</summary>
    /// <exception cref="StorageException">It failed, and the catalog is as it was.</exception>
    public StorageException? ForgetFiles(IEnumerable<PartitionId> ids)
    {
        lock (_gate)
        {
            CatalogContent forgotten = _content with { WithFiles = new SortedSet<int>(_content.WithFiles.Except(ids.Select(id => id.Number))) };
            return !_isInDoubt && forgotten.WithFiles.Count == _content.WithFiles.Count ? null : Write(forgotten);
        }
    }

    private static SortedSet<int> Known(CatalogContent content)
    {
        HashSet<int> keeping = [.. content.Partitions.Where(partition => partition.Persistence.Mode != PersistMode.None).Select(partition => partition.Id.Number)];
        return [.. content.WithFiles.Where(id => id < PartitionLimits.NumberedDatabases || keeping.Contains(id))];
    }

    // From NONE on it has a snapshot already, which was written before the catalog may say that it keeps anything.
    private CatalogContent With(PartitionIdentity altered)
    {
        PartitionIdentity? before = _content.Partitions.FirstOrDefault(partition => partition.Id == altered.Id);
        bool begins = before is { Persistence.Mode: PersistMode.None } && altered.Persistence.Mode != PersistMode.None;
        return _content with
        {
            Partitions = [.. _content.Partitions.Select(partition => partition.Id == altered.Id ? altered : partition)],
            WithFiles = begins ? new SortedSet<int>([.. _content.WithFiles, altered.Id.Number]) : _content.WithFiles,
        };
    }

    // Never before the catalog is durable: after a power cut it could be the one before, which would look like an old copy.
    private StorageException? Note(CatalogContent durable)
    {
        if (_noted == durable.Swaps)
            return null;
        try
        {
            note.Write(durable);
            _noted = durable.Swaps;
            return null;
        }
        catch (StorageException failure)
        {
            return failure;
        }
    }

    private StorageException? Write(CatalogContent content, Action<StorageException?>? doubted = null)
    {
        content = content with { WithFiles = Known(content) };
        StorageException? doubt = file.Write(content) ?? Note(content);
        (_content, _isInDoubt) = (content, doubt is not null);
        if (doubt is null)
        {
            _doubting.ForEach(told => told(null));
            _doubting.Clear();
        }
        else if (doubted is not null)
        {
            doubted(doubt);
            _doubting.Add(doubted);
        }

        return doubt;
    }
}
