using System.Text;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>A store with its checkpointer on a disk in memory, driven by the test: nothing happens on threads of its own, and time stands still.</summary>
internal sealed class StoreBench : IDisposable
{
    public const string Root = "/data/partitions";

    public static readonly Persistence Always = new(PersistMode.Wal, FsyncPolicy.Always);
    public static readonly Persistence Snapshots = new(PersistMode.Snapshot);

    public StoreBench(CrashableFileSystem? files = null, StoreOptions? options = null)
    {
        Files = files ?? new CrashableFileSystem();
        Options = options ?? new StoreOptions("/data", Snapshots) { UseThreads = false };
        Store = new PartitionStore(Files, Options, Clock, NullLogger<PartitionStore>.Instance);
        Store.Open();
        Checkpointer = new Checkpointer(Store, Options, Clock, NullLogger<Checkpointer>.Instance);
    }

    public CrashableFileSystem Files { get; }

    public StoreOptions Options { get; }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    public PartitionStore Store { get; }

    public Checkpointer Checkpointer { get; }

    public UnixTime Now => new(Clock.GetUtcNow().ToUnixTimeMilliseconds());

    public static PartitionName NameOf(string name) =>
        PartitionName.TryParse(Encoding.ASCII.GetBytes(name), out PartitionName? parsed) ? parsed : throw new ArgumentException(name);

    /// <summary>What a partition holds, as text.</summary>
    public static IReadOnlyList<string> Content(Partition partition)
    {
        var copied = new CopiedEntries();
        ulong cursor = 0;
        do
            cursor = partition.CopyEntries(cursor, 100, copied);
        while (cursor != 0);
        return [.. Enumerable.Range(0, copied.Count).Select(i => $"{Encoding.ASCII.GetString(copied[i].Key)}={Encoding.ASCII.GetString(copied[i].Value.ToArray())}").Order(StringComparer.Ordinal)];
    }

    /// <summary>All that a partition holds, expiries too, as one text to compare.</summary>
    public static string StateOf(Partition partition)
    {
        var copied = new CopiedEntries();
        ulong cursor = 0;
        do
            cursor = partition.CopyEntries(cursor, 100, copied);
        while (cursor != 0);
        return string.Join('\n', Enumerable.Range(0, copied.Count)
            .Select(i => $"{Convert.ToHexString(copied[i].Key)} {Convert.ToHexString(copied[i].Value.ToArray())} {copied[i].Expiry.UnixMilliseconds}")
            .Order(StringComparer.Ordinal));
    }

    public async Task<StoredPartition> CreateAsync(string name, Persistence persistence)
    {
        Assert.True((await Store.CreateAsync(NameOf(name), Schema.String, persistence, Now)).Succeeded);
        return Find(name);
    }

    public StoredPartition Find(string name)
    {
        Assert.True(Store.TryFind(NameOf(name), out Partition? partition));
        return Of(partition.Id.Number);
    }

    public StoredPartition Of(int id)
    {
        Assert.True(Store.TryFindStored(new PartitionId(id), out StoredPartition? stored));
        return stored;
    }

    /// <summary>Writes a key and waits for what its mode promises; the error when it was refused.</summary>
    public async Task<Error?> PutAsync(StoredPartition stored, string key, string value)
    {
        var put = ((IScalars)stored.Partition).Put(Key.Of(key), Value.Of(value), Expiry.None, Now);
        return put.Succeeded ? await Store.WaitAsync(stored.Partition.Id) : put.Error;
    }

    public void Dispose()
    {
        Checkpointer.Dispose();
        // After a crash there is nothing that it could still do.
        if (!Files.Calls.Halted)
            Store.Dispose();
    }
}
