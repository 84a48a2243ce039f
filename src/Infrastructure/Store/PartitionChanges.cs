using System.Collections.Concurrent;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.InMemory;
using GoKV.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>CREATE, ALTER and DROP PARTITION.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread. What it does is done on threads that may wait for a disk, never on a socket's.
/// Invariants: a partition is altered or dropped by one caller at a time (<see cref="StoredPartition.ChangeTurn"/>), and partitions are created one at a time. So a long
/// ALTER keeps nobody from creating, altering and dropping others.
/// </remarks>
internal sealed class PartitionChanges(
    StoredParts parts, Func<PartitionIdentity, StoredPartition> make, Func<PartitionIdentity, Wal.LogPlace> placeOf, TimeProvider clock, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _creating = new(1, 1);
    private readonly PartitionMap _map = parts.Map;
    private readonly ConcurrentDictionary<PartitionId, StoredPartition> _stored = parts.Stored;
    private readonly CatalogState _catalog = parts.Catalog;

    /// <inheritdoc/>
    public void Dispose() => _creating.Dispose();

    /// <summary>Creates a partition, which gets its id here.</summary>
    public ValueTask<Outcome<Partition>> CreateAsync(PartitionIdentity wanted) => InTurnAsync(_creating, () => Task.Run(() => Create(wanted)));

    /// <summary>Makes a partition what a function makes of its identity.</summary>
    public ValueTask<Outcome<Partition>> AlterAsync(PartitionName name, Func<PartitionIdentity, Outcome<PartitionIdentity>> change) =>
        ChangeAsync(name, stored => AlterAsync(stored, change));

    /// <summary>Drops a partition.</summary>
    public ValueTask<Outcome<Partition>> DropAsync(PartitionName name) => ChangeAsync(name, DropAsync);

    // Who waits for a partition's turn may find it dropped by then, and perhaps another of its name.
    private async ValueTask<Outcome<Partition>> ChangeAsync(PartitionName name, Func<StoredPartition, Task<Outcome<Partition>>> change)
    {
        while (Find(name) is { } stored)
        {
            (bool wasFound, Outcome<Partition> outcome) = await InTurnAsync(
                stored.ChangeTurn, async () => Find(name) == stored ? (true, await Task.Run(() => change(stored))) : default);
            if (wasFound)
                return outcome;
        }

        return DomainErrors.PartitionNotFound;
    }

    private StoredPartition? Find(PartitionName name) => _map.TryFind(name, out Partition? partition) ? _stored.GetValueOrDefault(partition.Id) : null;

    private static async ValueTask<T> InTurnAsync<T>(SemaphoreSlim turn, Func<Task<T>> change)
    {
        await turn.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            turn.Release();
        }
    }

    private Outcome<Partition> Create(PartitionIdentity wanted)
    {
        if (wanted.Options.ProblemOn(wanted.Schema) is { } problem)
            return problem;
        if (_map.TryFind(wanted.Name, out _))
            return DomainErrors.PartitionExists;
        if (_map.CreatedCount >= PartitionLimits.MaxPartitions)
            return DomainErrors.TooManyPartitions;

        var id = new PartitionId(_map.HighestId.Number + 1);
        PartitionIdentity identity = wanted with { Id = id };
        try
        {
            if (wanted.Persistence.Mode != PersistMode.None)
                placeOf(identity).EnsureDirectory();
            if (_catalog.Add(identity) is { } doubt)
            {
                // The next start may find it, so its id is not given again.
                _map.HighestId = id;
                throw doubt;
            }
        }
        catch (StorageException failure)
        {
            logger.LogError("CREATE PARTITION {Partition}: {Reason}", wanted.Name, failure.Message);
            return StoreErrors.CatalogFailed(failure);
        }

        StoredPartition stored = make(identity);
        stored.IsLoaded = true;
        _map.Add(stored.Partition);
        _map.HighestId = id;
        return stored.Partition;
    }

    private async Task<Outcome<Partition>> AlterAsync(StoredPartition stored, Func<PartitionIdentity, Outcome<PartitionIdentity>> change)
    {
        Partition partition = stored.Partition;
        // A partition that is loading or quarantined is as its files say.
        if (partition.Count().Error is { } unavailable)
            return unavailable;
        Outcome<PartitionIdentity> altered = change(partition.Identity);
        if (!altered.Succeeded)
            return altered.Error;
        // What is moved from here meanwhile could be missing from the new files, and not yet be in those of where it goes.
        using IDisposable? closed = altered.Result.Persistence.Mode == partition.Identity.Persistence.Mode ? null : await parts.Moves.CloseAsync(partition.Id);
        if (await ConstraintChange.BeginAsync(partition, altered.Result) is { } broken)
            return broken;
        lock (stored.SnapshotTurn)
        {
            var alteration = new PartitionAlteration(stored, parts.Journals, _catalog, logger);
            return alteration.Run(altered.Result, new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds())) is { } error ? error : partition;
        }
    }

    private async Task<Outcome<Partition>> DropAsync(StoredPartition stored)
    {
        using IDisposable closed = await parts.Moves.CloseAsync(stored.Partition.Id);
        // Its files are the only ones that have those keys.
        return stored.HasUnsavedMoves
            ? StoreErrors.MovesUnsaved(stored.Partition.Name, "DROP")
            : Drop(stored.Partition);
    }

    private Outcome<Partition> Drop(Partition partition)
    {
        StorageException? doubt;
        try
        {
            doubt = _catalog.Remove(partition.Id);
        }
        catch (StorageException failure)
        {
            logger.LogError("DROP PARTITION {Partition}: {Reason}", partition.Name, failure.Message);
            return StoreErrors.CatalogFailed(failure);
        }

        _map.Remove(partition);
        partition.Drop();
        if (_stored.TryRemove(partition.Id, out StoredPartition? stored))
            DeleteFiles(stored, keep: doubt is not null);
        if (doubt is null)
            return partition;

        // It is gone from the catalog that is in force and takes no more writes, but after a power cut it may be there again: with its files.
        logger.LogError("DROP PARTITION {Partition}: {Reason}", partition.Name, doubt.Message);
        return StoreErrors.CatalogFailed(doubt);
    }

    // The partition is gone already; what cannot be deleted now is removed at the next start.
    private void DeleteFiles(StoredPartition stored, bool keep)
    {
        stored.Dropped.Cancel();
        try
        {
            lock (stored.SnapshotTurn)
            {
                stored.Dispose();
                if (!keep)
                    parts.Files.DeleteDirectory(stored.Place.Directory);
            }
        }
        catch (StorageException failure)
        {
            logger.LogWarning("The files of dropped partition {Partition} could not be deleted: {Reason}", stored.Partition.Name, failure.Message);
        }
    }
}

/// <summary>What a store and its changes share.</summary>
/// <param name="Map">The partitions by name and id.</param>
/// <param name="Stored">The same, with their files.</param>
/// <param name="Catalog">The catalog.</param>
/// <param name="Moves">The moves of keys under way.</param>
/// <param name="Journals">Makes journals.</param>
/// <param name="Files">The file system.</param>
internal sealed record StoredParts(
    PartitionMap Map, ConcurrentDictionary<PartitionId, StoredPartition> Stored, CatalogState Catalog, MoveGate Moves, JournalFactory Journals, IFileSystem Files);
