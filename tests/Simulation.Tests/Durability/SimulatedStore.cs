using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>What the steps of a simulation share: a store on a disk in memory, the model of each partition, one stream of random numbers and one clock.</summary>
internal sealed class SimulatedStore : IDisposable
{
    private readonly Queue<string> _told = new();

    // Whether databases 0 and 1 have each other's directories, as far as that was promised.
    private readonly HashSet<bool> _mayBeSwapped = [false];
    private MoveSteps? _moves;

    public SimulatedStore(int seed)
    {
        Random = new Random(seed);
        Persistence numbered = Random.Next(2) == 0 ? new(PersistMode.Snapshot, FsyncPolicy.EverySec) : new(PersistMode.Wal, (FsyncPolicy)Random.Next(3));
        Options = new StoreOptions("/data", numbered) { UseThreads = false, SegmentBytes = Random.Next(200, 5000) };
        Open(new CrashableFileSystem());
    }

    public Random Random { get; }

    // The harness of MOVE begins at the same time.
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public StoreOptions Options { get; private set; }

    public CrashableFileSystem Files { get; private set; } = null!;

    public PartitionStore Store { get; private set; } = null!;

    public Checkpointer Checkpointer { get; private set; } = null!;

    /// <summary>By the directory of the files: SWAPDB gives the data another number.</summary>
    public Dictionary<PartitionId, PartitionModel> Models { get; } = [];

    /// <summary>Writes that were accepted and not asked for yet.</summary>
    public List<(PartitionId Partition, PartitionModel Model, long Lsn)> Waiting { get; } = [];

    /// <summary>What has been moved in this life.</summary>
    public MovedKeys Moved { get; private set; } = new();

    public UnixTime Now => new(Clock.GetUtcNow().ToUnixTimeMilliseconds());

    public StartTrials Trials => new(Options, Clock, Random, Tell);

    /// <summary>The last operations, one a line.</summary>
    public string Told => string.Join('\n', _told);

    public bool IsSwapped => Store.TryFindStored(new PartitionId(0), out StoredPartition? zero) && KeyOf(zero).Number == 1;

    public static PartitionId KeyOf(StoredPartition stored) => stored.Place.PartitionId;

    public PartitionModel ModelOf(StoredPartition stored) => Models[KeyOf(stored)];

    public void Open(CrashableFileSystem files)
    {
        Checkpointer?.Dispose();
        Files = files;
        Store = new PartitionStore(Files, Options, Clock, NullLogger<PartitionStore>.Instance);
        Store.Open();
        Store.Load();
        Checkpointer = new Checkpointer(Store, Options, Clock, NullLogger<Checkpointer>.Instance);
        _moves = null;
        foreach (StoredPartition stored in Store.Stored)
            Models.TryAdd(KeyOf(stored), new PartitionModel(stored.Partition.Identity));
    }

    /// <summary>The next start is with the command line of before, whatever CONFIG SET has said since, or with another one.</summary>
    public void StartOtherwise()
    {
        if (Random.Next(3) == 0)
            Options = Options with { Default = new Persistence((PersistMode)Random.Next(3), (FsyncPolicy)Random.Next(3)) };
        Tell($"the next start has {Options.Default}");
        foreach (PartitionModel model in Models.Values.Where(model => model.Identity.Id.IsNumberedDatabase))
            model.StartsAs(Options.Default);
    }

    public StoredPartition Any()
    {
        StoredPartition[] all = [.. Store.Stored.Where(stored => stored.Partition.Id.Number is < 2 or > 15)];
        return all[Random.Next(all.Length)];
    }

    public MoveSteps Moves => _moves ??= new MoveSteps(this);

    public void Write(StoredPartition stored)
    {
        Partition partition = stored.Partition;
        (bool accepted, string what) = new RandomWrite(Random, Now).Apply(partition);
        Tell($"{partition.Id}: {what} -> {(accepted ? partition.LastLsn.Number : "refused")}");
        Written(stored, accepted);
    }

    /// <summary>Notes what a write has done. Where it was accepted it is to be found under the number and in the mode of now, whatever became of changes before.</summary>
    public void Written(StoredPartition stored, bool accepted)
    {
        PartitionModel model = ModelOf(stored);
        model.Record(stored.Partition);
        if (!accepted)
            return;
        Waiting.Add((stored.Partition.Id, model, stored.Partition.LastLsn.Number));
        if (stored.Partition.Id.IsNumberedDatabase && stored.Journal is not null)
            SwapIsKnown();
        model.ModeIsKnown(stored.Partition.Identity.Persistence);
    }

    public void MayBeSwapped() => _mayBeSwapped.Add(!IsSwapped);

    /// <summary>The catalog from before the last swap that was acknowledged and that no other has followed.</summary>
    public byte[]? CatalogBeforeSwap { get; set; }

    public void SwapIsKnown()
    {
        _mayBeSwapped.Clear();
        _mayBeSwapped.Add(IsSwapped);
    }

    public void Compare(bool powerWasCut)
    {
        foreach (StoredPartition stored in Store.Stored)
        {
            if (stored.Recovered?.Damage is { } damage)
                Assert.Fail($"partition {stored.Partition.Id} is quarantined: {damage}\n{Convert.ToHexString(Files.ReadAll(damage.File).AsSpan((int)damage.Offset))}");
            if (ModelOf(stored).Check(stored.Partition, powerWasCut, Now.Milliseconds) is { } wrong)
                Assert.Fail($"partition {stored.Partition.Id} ({stored.Partition.Identity.Persistence}) {wrong}");
        }

        Assert.True(_mayBeSwapped.Contains(IsSwapped), $"Databases 0 and 1 are {(IsSwapped ? "" : "not ")}swapped.");
        foreach ((PartitionId id, PartitionModel model) in Models)
            Assert.True(model.MayBeMissing || Store.TryFind(id, out _), $"partition {id} is missing");
        Moved.Check(Store.Stored.ToDictionary(KeyOf, stored => stored.Partition));
    }

    /// <summary>Goes on from what was recovered.</summary>
    public void Adopt()
    {
        foreach (PartitionId gone in Models.Keys.Where(id => !Store.TryFind(id, out _)).ToArray())
            Models.Remove(gone);
        foreach (StoredPartition stored in Store.Stored)
        {
            ModelOf(stored).Restart(stored.Partition);
            ModelOf(stored).NewestSnapshot = stored.Snapshot;
        }

        Moved = new MovedKeys();
        SwapIsKnown();
    }

    public void Tell(string what)
    {
        if (_told.Count == 60)
            _told.Dequeue();
        _told.Enqueue(what);
    }

    public void Dispose()
    {
        // The store and its files are in memory, and what they would do at their end is a part of the simulation, or must not happen.
        Files.Calls.Halt();
        Checkpointer.Dispose();
    }
}
