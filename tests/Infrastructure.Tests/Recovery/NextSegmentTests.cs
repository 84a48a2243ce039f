using System.Globalization;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.Infrastructure.Wal;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Recovery;

/// <summary>A segment or snapshot says when another segment follows: without that one, the log does not look as if it had ended there.</summary>
public sealed class NextSegmentTests
{
    private const string Directory = StoreBench.Root + "/16/";

    // What version 1 wrote: SET alice 41; then, as one record, integer -3 under n with an expiry and DEL alice; then the seal.
    private const string OfVersion1 =
        "474f4b5657414c0110000000000000000100000000000000000000006dd40490"
        + "e5f8f333c04c14420a000000010000000105616c696365023431"
        + "bd5b11b99b6fcfd8110000000200000082016e80d0eab6b733050305616c696365"
        + "36a2d10deac5403d08000080020000005b00000000000000";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheNewestSegmentIsMissed(bool afterSnapshot)
    {
        CrashableFileSystem files = await WriteAsync(records: 20, snapshotAfter: afterSnapshot ? 20 : 0, more: 3);
        string[] segments = Segments(files);
        files.DeleteFile(Directory + segments[^1]);

        using StoreBench bench = Load(files);

        StoredPartition ledger = bench.Find("ledger");
        Assert.True(ledger.IsQuarantined);
        Assert.Contains("is missing", ledger.Recovered!.Damage!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheLogGoesOnInASegmentThatHasNoRecordsYet(bool killed)
    {
        CrashableFileSystem files = await WriteAsync(records: 20, snapshotAfter: 20, more: 0);
        string newest = Segments(files)[^1];
        Assert.Equal(SegmentFormat.HeaderSize, files.ReadAll(Directory + newest).Length);

        for (int start = 0; start < 3; start++)
        {
            using StoreBench bench = Load(files);
            Assert.False(bench.Find("ledger").IsQuarantined);
            Assert.Equal([newest], Segments(bench.Files));
            if (start == 2)
                Assert.Null(await bench.PutAsync(bench.Find("ledger"), "last", "1"));
            if (!killed)
                bench.Store.Dispose();
            files = bench.Files;
        }

        Assert.Equal([newest], Segments(files));
        using StoreBench last = Load(files);
        Assert.Contains("last=1", StoreBench.Content(last.Find("ledger").Partition));
    }

    [Fact]
    public async Task AnEmptySegmentThatMustBeThereHasToBeWhole()
    {
        CrashableFileSystem files = await WriteAsync(records: 20, snapshotAfter: 20, more: 0);
        files.WriteAt(Directory + Segments(files)[^1], 10, [0xFF]);

        using StoreBench bench = Load(files);

        Assert.Equal("the header's checksum is wrong", bench.Find("ledger").Recovered!.Damage!.Reason);
    }

    [Fact]
    public async Task ASegmentIsNotMissedBehindASnapshotThatNeedsNoLog()
    {
        CrashableFileSystem files = await WriteAsync(records: 20, snapshotAfter: 0, more: 0);
        string backup;
        using (StoreBench bench = Load(files))
        {
            Assert.Null(await bench.Checkpointer.BackUpAsync(PartitionId.All, "/backup"));
            backup = bench.Files.ListFiles("/backup/partitions/16").Single();
            files = bench.Files.Kill();
        }

        files.WriteDurable(Directory + backup, files.ReadAll("/backup/partitions/16/" + backup));
        files.DeleteFile(Directory + Segments(files)[^1]);
        using StoreBench last = Load(files);
        Assert.Equal(20, StoreBench.Content(last.Find("ledger").Partition).Count);
    }

    [Fact]
    public async Task TheLogGoesOnBehindASeal()
    {
        CrashableFileSystem files = await WriteAsync(records: 1, snapshotAfter: 0, more: 0);
        for (int start = 0; start < 3; start++)
        {
            using StoreBench bench = Load(files);
            Assert.Null(await bench.PutAsync(bench.Find("ledger"), $"start{start}", "1"));
            bench.Store.Dispose();
            files = bench.Files;
        }

        Assert.Equal(["wal-0000000000000001.log"], Segments(files));
        using StoreBench last = Load(files);
        Assert.Equal(4, StoreBench.Content(last.Find("ledger").Partition).Count);
    }

    // The process ended between writing the seal and its sync, and the machine later.
    [Fact]
    public async Task ASealThatIsNotDurableYetIsMadeSoBeforeTheLogGoesOn()
    {
        var bench = new StoreBench(new CrashableFileSystem(), Small);
        Assert.Null(await bench.PutAsync(await bench.CreateAsync("ledger", new Persistence(PersistMode.Wal, FsyncPolicy.No)), "a", "1"));
        bench.Files.Calls.FailAt(2, ErrorNumber.EIO, "fdatasync");
        bench.Store.Dispose();

        using StoreBench next = Load(bench.Files);
        next.Find("ledger").Log!.MarkWhenIdle();
        Assert.Null(await next.PutAsync(next.Find("ledger"), "b", "2"));

        for (int cut = 0; cut < 200; cut++)
        {
            using StoreBench last = Load(next.Files.Crash(new Random(cut)));
            Assert.False(last.Find("ledger").IsQuarantined, $"{cut}: {last.Find("ledger").Recovered?.Damage}");
        }
    }

    [Fact]
    public async Task FilesOfVersion1AreReadAndTheLogGoesOnInANewOne()
    {
        CrashableFileSystem files = await WriteAsync(records: 0, snapshotAfter: 0, more: 0);
        files.WriteDurable(Directory + "wal-0000000000000001.log", Convert.FromHexString(OfVersion1));

        using StoreBench bench = Load(files);
        StoredPartition ledger = bench.Find("ledger");

        Assert.Equal(2, ledger.Recovered!.LastLsn);
        Assert.Equal(["n=-3"], StoreBench.Content(ledger.Partition));
        Assert.Null(await bench.PutAsync(ledger, "more", "1"));
        Assert.Equal(["wal-0000000000000001.log", "wal-0000000000000003.log"], Segments(bench.Files));
        Assert.Equal(OfVersion1, Convert.ToHexStringLower(bench.Files.ReadAll(Directory + "wal-0000000000000001.log")));
    }

    // As after a crash: nothing is sealed but what was full.
    private static async Task<CrashableFileSystem> WriteAsync(int records, int snapshotAfter, int more)
    {
        var bench = new StoreBench(new CrashableFileSystem(), Small);
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        for (int i = 1; i <= records + more; i++)
        {
            Assert.Null(await bench.PutAsync(ledger, i.ToString(CultureInfo.InvariantCulture), "value"));
            if (i == snapshotAfter)
                Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        }

        return bench.Files.Kill();
    }

    private static StoreBench Load(CrashableFileSystem files)
    {
        var bench = new StoreBench(files.Kill(), Small);
        bench.Store.Load();
        return bench;
    }

    private static StoreOptions Small => new("/data", new Persistence(PersistMode.None)) { UseThreads = false, SegmentBytes = 300 };

    private static string[] Segments(CrashableFileSystem files) =>
        [.. files.ListFiles(Directory).Where(name => SegmentFormat.TryParseName(name, out _)).Order(StringComparer.Ordinal)];
}
