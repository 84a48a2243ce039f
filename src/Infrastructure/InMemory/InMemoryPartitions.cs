using System.Diagnostics.CodeAnalysis;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Infrastructure.InMemory;

/// <summary>The partitions of a server that keeps no files: what tests use, and what shows the two ports at their simplest.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread.
/// Invariants: an id is given once; what is dropped is taken out of the map before it is told, so nobody finds a partition that refuses everything, save
/// those who found it before.
/// </remarks>
public sealed class InMemoryPartitions : IPartitionRepository, IPartitionCatalog
{
    private readonly KeyHasher _hasher = KeyHasher.CreateRandom();
    private readonly PartitionMap _map;
    private readonly Lock _changes = new();

    /// <summary>Makes the numbered databases.</summary>
    public InMemoryPartitions(TimeProvider clock)
    {
        var now = new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds());
        _map = new PartitionMap(new MemoryRules { StartedAt = now });
        _map.SetNumbered(Enumerable.Range(0, PartitionLimits.NumberedDatabases)
            .Select(number => Make(PartitionIdentity.OfNumbered(number, new Persistence(PersistMode.None), now))));
    }

    /// <inheritdoc/>
    public PartitionId HighestId => _map.HighestId;

    /// <inheritdoc/>
    public bool TryFind(PartitionId id, [NotNullWhen(true)] out Partition? partition) => _map.TryFind(id, out partition);

    /// <inheritdoc/>
    public bool TryFind(PartitionName name, [NotNullWhen(true)] out Partition? partition) => _map.TryFind(name, out partition);

    /// <inheritdoc/>
    public void Observe(IKeyObserver? observer) => _map.Observe(observer);

    /// <summary>What all partitions share about memory.</summary>
    public MemoryRules Memory => _map.Memory;

    /// <inheritdoc/>
    public void ChangeMemory(Action<MemoryRules> change) => _map.ChangeMemory(change);

    /// <inheritdoc/>
    public IReadOnlyList<Partition> ListCreated() => _map.ListCreated();

    /// <inheritdoc/>
    public IReadOnlyList<Partition> ListAll() => _map.ListAll();

    /// <inheritdoc/>
    public ValueTask<Outcome<Partition>> CreateAsync(
        PartitionName name, Schema schema, Persistence persistence, UnixTime now, PartitionOptions? options = null) =>
        new(Create(name, schema, persistence, options ?? PartitionOptions.None, now));

    /// <inheritdoc/>
    public ValueTask<Outcome<Partition>> DropAsync(PartitionName name) => new(Drop(name));

    private Outcome<Partition> Create(PartitionName name, Schema schema, Persistence persistence, PartitionOptions options, UnixTime now)
    {
        if (options.ProblemOn(schema) is { } problem)
            return problem;
        if (persistence.Mode != PersistMode.None)
            return CatalogErrors.PersistenceNotAvailable(persistence.Mode);
        lock (_changes)
        {
            if (_map.TryFind(name, out _))
                return DomainErrors.PartitionExists;
            if (_map.CreatedCount >= PartitionLimits.MaxPartitions)
                return DomainErrors.TooManyPartitions;
            var id = new PartitionId(_map.HighestId.Number + 1);
            Partition partition = Make(new PartitionIdentity(id, name, schema, persistence, now) { Options = options });
            _map.Add(partition);
            _map.HighestId = id;
            return partition;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<Partition>> AlterAsync(PartitionName name, Func<PartitionIdentity, Outcome<PartitionIdentity>> change)
    {
        if (!_map.TryFind(name, out Partition? partition))
            return DomainErrors.PartitionNotFound;
        Outcome<PartitionIdentity> altered = change(partition.Identity);
        if (!altered.Succeeded)
            return altered.Error;
        if (altered.Result.Persistence.Mode != PersistMode.None)
            return CatalogErrors.PersistenceNotAvailable(altered.Result.Persistence.Mode);
        if (await ConstraintChange.BeginAsync(partition, altered.Result) is { } broken)
            return broken;
        if (((IAlterable)partition).TryAlter(altered.Result))
            return partition;
        ((IAlterable)partition).Propose(null);
        return DomainErrors.ValuesBreakConstraint;
    }

    /// <inheritdoc/>
    public ValueTask<Error?> SwapAsync(PartitionId one, PartitionId other, UnixTime now)
    {
        if (!_map.TryFind(one, out Partition? first) || !_map.TryFind(other, out Partition? second))
            return new(DomainErrors.PartitionNotFound);
        if ((first.Count().Error ?? second.Count().Error) is { } refusal)
            return new(refusal);
        SeveralPartitions.Exchange(first, second, now, () => { });
        return new((Error?)null);
    }

    /// <inheritdoc/>
    public ValueTask<Error?> PersistNumberedAsync(Persistence to) =>
        new(to.Mode == PersistMode.None ? null : CatalogErrors.PersistenceNotAvailable(to.Mode));

    private Outcome<Partition> Drop(PartitionName name)
    {
        Partition? partition;
        lock (_changes)
        {
            if (!_map.TryFind(name, out partition))
                return DomainErrors.PartitionNotFound;
            _map.Remove(partition);
        }

        partition.Drop();
        return partition;
    }

    private Partition Make(PartitionIdentity identity) => PartitionFactory.Make(identity, new NullPartitionJournal(), _hasher);
}
