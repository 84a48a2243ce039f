using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Wal;

/// <summary>The seal of an orderly stop: there once, and worth as much after many starts.</summary>
public sealed class SealTests
{
    private const string Directory = StoreBench.Root + "/16";
    private const string Segment = Directory + "/wal-0000000000000001.log";

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task StartsAndStopsOfAnUnusedLogAddNothing(int records, bool quietSecond)
    {
        CrashableFileSystem files = await StopAfterWritingAsync(records);
        int length = Length(files);
        for (int start = 0; start < 5; start++)
        {
            using StoreBench bench = Load(files);
            if (quietSecond)
                bench.Find("ledger").Log?.MarkWhenIdle();
            bench.Store.Dispose();
            files = bench.Files;
        }

        Assert.Equal(length, Length(files));
        Assert.True(files.ListFiles(Directory).Count <= 1);
    }

    [Fact]
    public async Task StillSaysAfterSeveralStartsThatDamageIsNoTornTail()
    {
        CrashableFileSystem files = await StopAfterWritingAsync(records: 3);
        for (int start = 0; start < 2; start++)
        {
            using StoreBench bench = Load(files);
            bench.Store.Dispose();
            files = bench.Files;
        }

        int last = Length(files) - 24 - 1;
        files.WriteAt(Segment, last, new byte[] { (byte)(files.ReadAll(Segment)[last] ^ 1) });
        using StoreBench damaged = Load(files);
        Assert.True(damaged.Find("ledger").IsQuarantined);
    }

    [Fact]
    public async Task IsWrittenAgainBehindNewRecords()
    {
        CrashableFileSystem files = await StopAfterWritingAsync(records: 3);
        using (StoreBench bench = Load(files))
        {
            Assert.Null(await bench.PutAsync(bench.Find("ledger"), "more", "1"));
            bench.Store.Dispose();
            files = bench.Files;
        }

        int length = Length(files);
        files.WriteAt(Segment, length - 25, new byte[] { (byte)(files.ReadAll(Segment)[length - 25] ^ 1) });
        using StoreBench damaged = Load(files);
        Assert.True(damaged.Find("ledger").IsQuarantined);
    }

    private static async Task<CrashableFileSystem> StopAfterWritingAsync(int records)
    {
        using var bench = new StoreBench();
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        for (int i = 0; i < records; i++)
            Assert.Null(await bench.PutAsync(ledger, $"k{i}", "v"));
        bench.Store.Dispose();
        return bench.Files;
    }

    private static int Length(CrashableFileSystem files) => files.FileExists(Segment) ? files.ReadAll(Segment).Length : 0;

    private static StoreBench Load(CrashableFileSystem files)
    {
        var bench = new StoreBench(files);
        bench.Store.Load();
        return bench;
    }
}
