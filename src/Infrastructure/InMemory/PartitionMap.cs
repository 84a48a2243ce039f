using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Infrastructure.InMemory;

/// <summary>Finds partitions: the numbered databases in an array, the created ones by id and by name.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread; look-ups take no lock. <see cref="Add"/> and <see cref="Remove"/> are called one at a time.
/// </remarks>
public sealed class PartitionMap(MemoryRules memory) : IPartitionRepository
{
    private readonly ConcurrentDictionary<PartitionId, Partition> _byId = new();
    private readonly ConcurrentDictionary<PartitionName, Partition> _byName = new();
    private readonly Lock _observing = new();
    private Partition[] _numbered = [];

    // Null when it has to be made anew.
    private IReadOnlyList<Partition>? _all;
    private IKeyObserver? _observer;
    private int _highestId = PartitionLimits.NumberedDatabases - 1;

    /// <inheritdoc/>
    public PartitionId HighestId
    {
        get => new(Volatile.Read(ref _highestId));
        set => Volatile.Write(ref _highestId, value.Number);
    }

    /// <inheritdoc/>
    public void Observe(IKeyObserver? observer)
    {
        lock (_observing)
        {
            _observer = observer;
            foreach (Partition partition in ListAll())
                partition.Observer = observer;
        }
    }

    /// <summary>What all partitions share about memory.</summary>
    public MemoryRules Memory => memory;

    /// <inheritdoc/>
    public void ChangeMemory(Action<MemoryRules> change)
    {
        lock (_observing)
        {
            change(memory);
            foreach (Partition partition in ListAll())
                partition.Govern(memory);
        }
    }

    /// <summary>The number of created partitions.</summary>
    public int CreatedCount => _byName.Count;

    /// <inheritdoc/>
    public bool TryFind(PartitionId id, [NotNullWhen(true)] out Partition? partition)
    {
        Partition[] numbered = _numbered;
        if ((uint)id.Number >= (uint)numbered.Length)
            return _byId.TryGetValue(id, out partition);
        partition = numbered[id.Number];
        return true;
    }

    /// <inheritdoc/>
    public bool TryFind(PartitionName name, [NotNullWhen(true)] out Partition? partition) => _byName.TryGetValue(name, out partition);

    /// <inheritdoc/>
    public IReadOnlyList<Partition> ListCreated() => [.. _byId.Values.OrderBy(partition => partition.Id.Number)];

    /// <inheritdoc/>
    public IReadOnlyList<Partition> ListAll()
    {
        if (Volatile.Read(ref _all) is { } known)
            return known;
        lock (_observing)
            return _all ??= [.. _numbered, .. ListCreated()];
    }

    /// <summary>Sets the numbered databases, before anybody looks.</summary>
    public void SetNumbered(IEnumerable<Partition> databases)
    {
        lock (_observing)
        {
            _numbered = [.. databases];
            _all = null;
            foreach (Partition partition in _numbered)
                Admit(partition);
        }
    }

    /// <summary>Adds a created partition.</summary>
    public void Add(Partition partition)
    {
        lock (_observing)
        {
            Admit(partition);
            _byId[partition.Id] = partition;
            _all = null;
        }

        _byName[partition.Name] = partition;
    }

    /// <summary>Removes a created partition.</summary>
    public void Remove(Partition partition)
    {
        lock (_observing)
        {
            _byName.TryRemove(partition.Name, out _);
            _byId.TryRemove(partition.Id, out _);
            _all = null;
        }
    }

    private void Admit(Partition partition)
    {
        partition.Observer = _observer;
        partition.Govern(memory);
    }
}
