using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.InMemory;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// The partitions of a server and their files: one directory for each under <c>partitions/</c>, named by id, and the catalog that says which exist.
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread once <see cref="Open"/> has returned.
/// Invariants: the catalog's file is the truth. A partition is in it before anybody is told that it exists, and out of it before anybody is told that
/// it does not; its directory is made before and deleted after.
/// </remarks>
public sealed class PartitionStore : IPartitionRepository, IPartitionCatalog, IDurability, IDisposable
{
    private readonly IFileSystem _files;
    private readonly StoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly KeyHasher _hasher = KeyHasher.CreateRandom();
    private readonly PartitionMap _map;
    private readonly ConcurrentDictionary<PartitionId, StoredPartition> _stored = new();
    private readonly SemaphoreSlim _swapTurn = new(1, 1);
    private readonly CatalogState _catalog;
    private readonly MoveGate _moves = new();
    private readonly DatabaseSwaps _swaps;
    private readonly StoreWaits _waits;
    private readonly JournalFactory _journals;
    private readonly NumberedPersistence _numbered;
    private readonly PartitionLoader _loader;
    private readonly PartitionChanges _changes;
    private readonly LogReload _logReload;
    private readonly string _root;
    private IDisposable? _lock;

    /// <summary>Makes a store; nothing is read or written before <see cref="Open"/>.</summary>
    public PartitionStore(IFileSystem files, StoreOptions options, TimeProvider clock, ILogger<PartitionStore> logger)
    {
        (_files, _options, _clock, _logger) = (files, options, clock, logger);
        _map = new PartitionMap(new MemoryRules { StartedAt = Now() });
        _catalog = new CatalogState(new CatalogFile(files, options.Directory), new SwapNote(files, options.Directory));
        _swaps = new DatabaseSwaps(_stored, _catalog, _moves, logger);
        _waits = new StoreWaits(_stored, _swaps);
        _journals = new JournalFactory(options, clock, logger);
        Numbered = new NumberedDatabases(_stored, _swapTurn, _moves);
        _numbered = new NumberedPersistence(_stored, _catalog, _moves, _swaps, _journals, clock, logger);
        _loader = new PartitionLoader(files, _catalog, clock, logger);
        _logReload = new LogReload(_moves, _journals, _loader);
        _root = Path.Combine(options.Directory, "partitions");
        _changes = new PartitionChanges(
            new StoredParts(_map, _stored, _catalog, _moves, _journals, files), identity => Make(identity, identity.Id), identity => PlaceOf(identity, identity.Id), clock, logger);
    }

    /// <inheritdoc/>
    public PartitionId HighestId => _map.HighestId;

    /// <summary>Keys that are on their way from one partition to another.</summary>
    internal MoveGate Moves => _moves;

    /// <summary>Keeps the numbered databases what they are.</summary>
    internal NumberedDatabases Numbered { get; }

    /// <summary>The file system.</summary>
    internal IFileSystem Files => _files;

    /// <summary>All partitions with their files.</summary>
    internal IEnumerable<StoredPartition> Stored => _map.ListAll().Select(partition => _stored.GetValueOrDefault(partition.Id)).OfType<StoredPartition>();

    /// <summary>A partition with its files; false when there is none.</summary>
    internal bool TryFindStored(PartitionId id, [NotNullWhen(true)] out StoredPartition? stored) => _stored.TryGetValue(id, out stored);

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

    /// <summary>Takes the data directory and makes its partitions, not yet loaded: those with files answer LOADING until <see cref="Load"/> has read them.</summary>
    /// <exception cref="StartupException">The directory is another server's, or its catalog is damaged.</exception>
    public void Open()
    {
        try
        {
            _files.CreateDirectory(_options.Directory);
            _lock = _files.TryLock(Path.Combine(_options.Directory, "LOCK"))
                ?? throw new StartupException($"the data directory {_options.Directory} is in use by another server");
            if (!_files.DirectoryExists(_root))
                _files.CreateDirectory(_root);
            // Also what is there already: a process that was killed may have made a name, or replaced the catalog, and have come no further.
            _files.SyncDirectory(_root);
            _files.SyncDirectory(_options.Directory);
            DurableNames.SyncAbove(_files, _options.Directory);
            if (_files.FileExists(Path.Combine(_options.Directory, Backup.IncompleteName)))
                throw new StartupException($"the data directory {_options.Directory} is a backup or a restored copy that was not completed");
            CatalogContent content = _catalog.Read();
            new Leftovers(_files, _root, _logger).Remove(content);
            if (_catalog.Settle() is { } unsettled)
                _logger.LogWarning("The last SWAPDB could not be noted: {Reason}. It is tried again.", unsettled.Message);
            _map.HighestId = new PartitionId(content.HighestId);
            UnixTime now = Now();
            _map.SetNumbered(Enumerable.Range(0, PartitionLimits.NumberedDatabases)
                .Select(number => MakeKnown(PartitionIdentity.OfNumbered(number, _options.Default, now), new PartitionId(content.DirectoryOf(number)))));
            foreach (PartitionIdentity identity in content.Partitions)
                _map.Add(MakeKnown(identity, identity.Id));
        }
        catch (Exception failure) when (failure is StorageException or InvalidDataException)
        {
            throw new StartupException($"the data directory {_options.Directory} cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>Reads the files of all partitions, as many at a time as there are processors. Each works as soon as it is read.</summary>
    public void Load(CancellationToken stop = default)
    {
        StoredPartition[] waiting = [.. Stored.Where(stored => !stored.IsLoaded)];
        int atOnce = _options.UseThreads ? Environment.ProcessorCount : 1;
        Parallel.ForEach(waiting, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stop }, _loader.Load);
        NoteFilesFound(waiting);
    }

    /// <summary>Tries once more to load a partition whose files could not be read. Never on a socket's thread.</summary>
    internal void LoadAgain(StoredPartition stored)
    {
        // Whoever drops it waits until then, and nobody deletes what is being read.
        lock (stored.SnapshotTurn)
        {
            if (!stored.Dropped.IsCancellationRequested)
                _loader.Load(stored);
        }
    }

    /// <summary>Reads a WAL partition back from its files; null, or the error. Never on a socket's thread.</summary>
    internal Error? ReloadLog(StoredPartition stored) => _logReload.Run(stored);

    /// <summary>Whether a power cut may bring back an older catalog than the one in force.</summary>
    internal bool IsCatalogInDoubt => _catalog.IsInDoubt;

    /// <summary>Makes the catalog durable when it may not be; null when it is. Never on a socket's thread.</summary>
    internal StorageException? SettleCatalog() => _catalog.Settle();

    /// <inheritdoc/>
    public bool MustWait(PartitionId partition) => _waits.MustWait(partition);

    /// <inheritdoc/>
    public ValueTask<Error?> WaitAsync(PartitionId partition, bool wrote = true) => _waits.WaitAsync(partition, wrote);

    /// <inheritdoc/>
    public ValueTask<Error?> SyncAsync(PartitionId partition) => _waits.SyncAsync(partition);

    /// <inheritdoc/>
    public bool MustOrder(PartitionId first, PartitionId then) => _waits.MustOrder(first, then);

    /// <inheritdoc/>
    public ValueTask<IDisposable> BeginMoveAsync(PartitionId from, PartitionId to) => _moves.EnterAsync(from, to);

    /// <inheritdoc/>
    public void Moved(PartitionId from, PartitionId to) => SaveOrder.Moved(_stored, from, to);

    /// <inheritdoc/>
    public async ValueTask<Error?> SwapAsync(PartitionId one, PartitionId other, UnixTime now)
    {
        await _swapTurn.WaitAsync();
        try
        {
            return await _swaps.RunAsync(one, other, now);
        }
        finally
        {
            _swapTurn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Error?> PersistNumberedAsync(Persistence to)
    {
        await _swapTurn.WaitAsync();
        try
        {
            return await _numbered.RunAsync(to);
        }
        finally
        {
            _swapTurn.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask<Outcome<Partition>> CreateAsync(
        PartitionName name, Schema schema, Persistence persistence, UnixTime now, PartitionOptions? options = null) =>
        _changes.CreateAsync(new PartitionIdentity(default, name, schema, persistence, now) { Options = options ?? PartitionOptions.None });

    /// <inheritdoc/>
    public ValueTask<Outcome<Partition>> AlterAsync(PartitionName name, Func<PartitionIdentity, Outcome<PartitionIdentity>> change) =>
        _changes.AlterAsync(name, change);

    /// <inheritdoc/>
    public ValueTask<Outcome<Partition>> DropAsync(PartitionName name) => _changes.DropAsync(name);

    /// <summary>Seals all logs and lets go of the directory; a second time it does nothing. Snapshots are the checkpointer's affair, before this.</summary>
    public void Dispose()
    {
        // The stop of the server disposes, and then the container does.
        if (_lock is null)
            return;
        foreach (StoredPartition stored in Stored)
        {
            // A snapshot that is still being written is given up: it must not touch the directory once that is free.
            stored.Dropped.Cancel();
            lock (stored.SnapshotTurn)
            {
                stored.Threads?.Dispose();
                if (stored is { Log: { } log, IsQuarantined: false, IsLoaded: true })
                    log.Seal();
                stored.Dispose();
            }
        }

        _lock?.Dispose();
        _lock = null;
    }

    // Catalogs of older versions do not say it.
    private void NoteFilesFound(StoredPartition[] loaded)
    {
        try
        {
            _catalog.NoteFiles(loaded.Where(stored => stored is { IsLoaded: true, Recovered.HasFiles: true }).Select(stored => stored.Place.PartitionId));
        }
        catch (StorageException failure)
        {
            _logger.LogWarning("The catalog could not be written: {Reason}. It is with its next change.", failure.Message);
        }
    }

    private StoredPartition Make(PartitionIdentity identity, PartitionId directory)
    {
        LogPlace place = PlaceOf(identity, directory);
        Effects.EffectJournal? journal = _journals.Make(place, identity.Persistence.Mode, identity.Persistence.Fsync);
        var stored = StoredPartition.Make(
            actual => PartitionFactory.Make(identity, actual ?? new NullPartitionJournal(), _hasher), place, journal);
        stored.LastAttempt = (Now(), null);
        if (stored.Log is { } log)
            _journals.Drive(stored, log);
        _stored[identity.Id] = stored;
        return stored;
    }

    // A partition that was there when the server was started: it is loaded when it has nothing to load.
    private Partition MakeKnown(PartitionIdentity identity, PartitionId directory)
    {
        StoredPartition stored = Make(identity, directory);
        // Numbered databases are as the options of this start say; those of the one before may have kept what these would not.
        stored.IsLoaded = stored.Journal is null
            ? !identity.Id.IsNumberedDatabase || HasNoFiles(stored.Place.Directory, identity.Id)
            : !_loader.HasFiles(stored) && HasNoFiles(stored.Place.Directory, identity.Id);
        if (!stored.IsLoaded)
            stored.Partition.MakeUnavailable(StoreErrors.Loading(identity.Name));
        return stored.Partition;
    }

    private bool HasNoFiles(string directory, PartitionId id)
    {
        try
        {
            // CREATE makes the directory before the catalog names the partition: without one, its data is missing, and loading will say so.
            return _files.DirectoryExists(directory) ? _files.ListFiles(directory).Count == 0 : id.IsNumberedDatabase;
        }
        catch (StorageException)
        {
            // Loading will meet the same error, and tell of it for this partition alone.
            return false;
        }
    }

    private LogPlace PlaceOf(PartitionIdentity identity, PartitionId directory) =>
        new(directory, identity.Name, Path.Combine(_root, directory.ToString()), _files) { FilesMade = () => _catalog.NoteFiles([directory]) };

    private UnixTime Now() => new(_clock.GetUtcNow().ToUnixTimeMilliseconds());
}
