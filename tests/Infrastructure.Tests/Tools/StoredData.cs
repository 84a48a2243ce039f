using System.Text;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tools;
using GoKV.TestKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Infrastructure.Tests.Tools;

/// <summary>A data directory of one WAL partition, its writes made one by one, in files that a test can damage.</summary>
internal sealed class StoredData
{
    public const string Path = "/data";
    public const string Partition = "ledger";
    public const string Directory = Path + "/partitions/16";
    public const string FirstSegment = Directory + "/wal-0000000000000001.log";

    public StoredData(IFileSystem? files = null) => Files = files ?? new CrashableFileSystem();

    public IFileSystem Files { get; }

    /// <summary>Makes the partition and writes key1=value1, key2=value2, ...; a snapshot follows the first so many.</summary>
    public static StoredData Make(int keys, int snapshotAfter = 0, long segmentBytes = 1 << 20)
    {
        var data = new StoredData();
        using PartitionStore store = data.Open(segmentBytes);
        Assert.True(PartitionName.TryParse(Encoding.ASCII.GetBytes(Partition), out PartitionName? name));
        Assert.True(store.CreateAsync(name, Schema.String, new Persistence(PersistMode.Wal, FsyncPolicy.Always), new UnixTime(1)).AsTask().GetAwaiter().GetResult().Succeeded);
        Assert.True(store.TryFindStored(new PartitionId(16), out StoredPartition? stored));
        for (int i = 1; i <= keys; i++)
        {
            stored.Journal!.Put(Encoding.ASCII.GetBytes($"key{i}"), new Value(Encoding.ASCII.GetBytes($"value{i}")), Expiry.None);
            stored.Partition.RestorePut(Encoding.ASCII.GetBytes($"key{i}"), new Value(Encoding.ASCII.GetBytes($"value{i}")), Expiry.None);
            stored.Log!.CommitPending();
            if (i == snapshotAfter)
                Checkpoint.Take(stored, new UnixTime(1));
        }

        return data;
    }

    /// <summary>Flips a bit.</summary>
    public void Damage(string file, long offset)
    {
        using IStorageFile opened = Files.OpenWrite(file);
        byte[] one = new byte[1];
        opened.Read(offset, one);
        one[0] ^= 1;
        opened.Write(offset, one);
        opened.Sync();
    }

    public IReadOnlyList<FileFinding> Verify()
    {
        var findings = new List<FileFinding>();
        bool isClean = new DataVerifier(Files).Verify(Path, findings.Add);
        Assert.Equal(isClean, findings.All(finding => finding.State != FileState.Damaged));
        return findings;
    }

    public string? Repair()
    {
        using PartitionRepair repair = PartitionRepair.Prepare(Files, Path, Partition);
        return repair.IsNeeded ? repair.Run() : null;
    }

    /// <summary>What a repair would do.</summary>
    public IReadOnlyList<string> Plan()
    {
        using PartitionRepair repair = PartitionRepair.Prepare(Files, Path, Partition);
        return repair.Plan;
    }

    public string Dump(string partition = Partition)
    {
        using var output = new MemoryStream();
        new DataDumper(Files).Dump(Path, partition, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>What a server has after its start; null when the partition is quarantined.</summary>
    public long? KeysAfterStart()
    {
        using PartitionStore store = Open();
        store.Load();
        Assert.True(store.TryFindStored(new PartitionId(16), out StoredPartition? stored));
        return stored.IsQuarantined ? null : stored.Partition.Statistics().Keys;
    }

    private PartitionStore Open(long segmentBytes = 1 << 20)
    {
        var options = new StoreOptions(Path, new Persistence(PersistMode.None)) { UseThreads = false, SegmentBytes = segmentBytes };
        var store = new PartitionStore(Files, options, new FakeTimeProvider(), NullLogger<PartitionStore>.Instance);
        store.Open();
        return store;
    }
}
