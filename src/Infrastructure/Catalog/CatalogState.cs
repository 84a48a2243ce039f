using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Catalog;

/// <summary>The catalog of a running server: what it says, and its changes, one at a time.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread that may wait for a disk, so never from a socket's: a lock is held over I/O. It is below all others.
/// Invariant: what <see cref="Content"/> says is in the file, or will be with the next change.
/// </remarks>
internal sealed class CatalogState(CatalogFile file)
{
    private readonly object _gate = new();
    private CatalogContent _content = CatalogContent.Empty;

    // True when a power cut may bring back a catalog before this one.
    private bool _isInDoubt;

    /// <summary>What it says.</summary>
    public CatalogContent Content => Volatile.Read(ref _content);

    /// <summary>Reads it, once.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged; the message says how.</exception>
    public CatalogContent Read()
    {
        lock (_gate)
            return _content = file.Read();
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
    public StorageException? Alter(PartitionIdentity altered)
    {
        lock (_gate)
            return Write(With(altered));
    }

    /// <summary>Removes a partition; null when that is durable, else it is in force, and after a power cut it may be there again.</summary>
    /// <exception cref="StorageException">It failed, and the catalog is as it was.</exception>
    public StorageException? Remove(PartitionId dropped)
    {
        lock (_gate)
            return Write(_content with { Partitions = [.. _content.Partitions.Where(partition => partition.Id != dropped)] });
    }

    /// <summary>Gives two numbered databases each other's directories; null when that is durable, else it is in force, and after a power cut it may be as it was.</summary>
    /// <exception cref="StorageException">It failed, and the catalog is as it was.</exception>
    public StorageException? Swap(PartitionId one, PartitionId other)
    {
        lock (_gate)
            return Write(_content.WithSwapped(one.Number, other.Number));
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

    private StorageException? Write(CatalogContent content)
    {
        content = content with { WithFiles = Known(content) };
        StorageException? doubt = file.Write(content);
        (_content, _isInDoubt) = (content, doubt is not null);
        return doubt;
    }
}
