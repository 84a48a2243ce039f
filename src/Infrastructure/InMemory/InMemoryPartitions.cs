using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Infrastructure.InMemory;

/// <summary>The partitions of a server that keeps no files: numbered databases from the start, created ones until they are dropped or the server stops.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread. Look-ups take no lock.
/// Invariants: an id is given once; a partition is in both maps or in none, as seen by whoever holds the lock; what is dropped is taken out of the maps
/// before it is told, so nobody finds a partition that refuses everything, save those who found it before.
/// </remarks>
public sealed class InMemoryPartitions : IPartitionRepository, IPartitionCatalog
{
    private readonly KeyHasher _hasher = KeyHasher.CreateRandom();
    private readonly Partition[] _numbered;
    private readonly ConcurrentDictionary<PartitionId, Partition> _byId = new();
    private readonly ConcurrentDictionary<PartitionName, Partition> _byName = new();
    private readonly Lock _changes = new();
    private int _highestId = PartitionLimits.NumberedDatabases - 1;

    /// <summary>Makes the numbered databases.</summary>
    public InMemoryPartitions(TimeProvider clock)
    {
        var now = new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds());
        _numbered =
        [
            .. Enumerable.Range(0, PartitionLimits.NumberedDatabases)
                .Select(number => Make(PartitionIdentity.OfNumbered(number, new Persistence(PersistMode.None), now))),
        ];
    }

    /// <inheritdoc/>
    public PartitionId HighestId => new(Volatile.Read(ref _highestId));

    /// <inheritdoc/>
    public bool TryFind(PartitionId id, [NotNullWhen(true)] out Partition? partition)
    {
        if ((uint)id.Number >= (uint)_numbered.Length)
            return _byId.TryGetValue(id, out partition);
        partition = _numbered[id.Number];
        return true;
    }

    /// <inheritdoc/>
    public bool TryFind(PartitionName name, [NotNullWhen(true)] out Partition? partition) => _byName.TryGetValue(name, out partition);

    /// <inheritdoc/>
    public IReadOnlyList<Partition> ListCreated() => [.. _byId.Values.OrderBy(partition => partition.Id.Number)];

    /// <inheritdoc/>
    public IReadOnlyList<Partition> ListAll() => [.. _numbered, .. ListCreated()];

    /// <inheritdoc/>
    public ValueTask<Outcome<Partition>> CreateAsync(PartitionName name, Schema schema, Persistence persistence, UnixTime now) =>
        new(Create(name, schema, persistence, now));

    /// <inheritdoc/>
    public ValueTask<Outcome<Partition>> DropAsync(PartitionName name) => new(Drop(name));

    private Outcome<Partition> Create(PartitionName name, Schema schema, Persistence persistence, UnixTime now)
    {
        if (persistence.Mode != PersistMode.None)
            return CatalogErrors.PersistenceNotAvailable(persistence.Mode);
        lock (_changes)
        {
            if (_byName.ContainsKey(name))
                return DomainErrors.PartitionExists;
            if (_byName.Count >= PartitionLimits.MaxPartitions)
                return DomainErrors.TooManyPartitions;
            var id = new PartitionId(_highestId + 1);
            Partition partition = Make(new PartitionIdentity(id, name, schema, persistence, now));
            _byId[id] = partition;
            _byName[name] = partition;
            Volatile.Write(ref _highestId, id.Number);
            return partition;
        }
    }

    private Outcome<Partition> Drop(PartitionName name)
    {
        Partition? partition;
        lock (_changes)
        {
            if (!_byName.TryRemove(name, out partition))
                return DomainErrors.PartitionNotFound;
            _byId.TryRemove(partition.Id, out _);
        }

        partition.Drop();
        return partition;
    }

    private Partition Make(PartitionIdentity identity) => identity.Schema switch
    {
        Schema.Int => new IntPartition(identity, new NullPartitionJournal(), _hasher),
        Schema.String => new StringPartition(identity, new NullPartitionJournal(), _hasher),
        Schema.Dynamic => new DynamicPartition(identity, new NullPartitionJournal(), _hasher),
        _ => throw new ArgumentOutOfRangeException(nameof(identity)),
    };
}
