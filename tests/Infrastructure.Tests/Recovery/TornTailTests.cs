using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Recovery;

public sealed class TornTailTests
{
    private const string Segment = StoreBench.Root + "/16/wal-0000000000000001.log";
    private const string Copy = Segment + ".torn";

    [Fact]
    public async Task IsCutAndKeptBesideTheLog()
    {
        using var bench = new StoreBench(await TornAsync());
        bench.Store.Load();

        Assert.Equal(["a=1"], StoreBench.Content(bench.Find("ledger").Partition));
        Assert.Equal(new byte[] { 1, 2, 3 }, bench.Files.ReadAll(Copy));
        Assert.Null(bench.Find("ledger").Recovered!.TornCopyFailure);
    }

    [Fact]
    public async Task IsCutWithoutACopyWhenTheDiskIsFull()
    {
        CrashableFileSystem files = await TornAsync();
        files.Calls.Rule = (operation, path, _) => operation == "write" && path == Copy ? Fault.ShortWrite(1, ErrorNumber.ENOSPC) : null;
        using var bench = new StoreBench(files);
        bench.Store.Load();

        StoredPartition ledger = bench.Find("ledger");
        Assert.Equal(["a=1"], StoreBench.Content(ledger.Partition));
        Assert.False(files.FileExists(Copy));
        Assert.Equal(3, ledger.Recovered!.TornBytes);
        Assert.Equal("No space left on device", ledger.Recovered.TornCopyFailure);
        Assert.Null(await bench.PutAsync(ledger, "b", "2"));
    }

    [Fact]
    public async Task IsInTheLogOrInTheCopyWhereverThePowerFails()
    {
        for (int change = 1; ; change++)
        {
            CrashableFileSystem files = (await TornAsync()).Crash(new Random(change));
            // The tail may have been lost in that first power cut: then there is nothing to keep.
            long before = files.ReadAll(Segment).Length;
            files.Calls.CrashAtChange(change);
            try
            {
                using var bench = new StoreBench(files);
                bench.Store.Load();
                Assert.True(change > 5);
                return;
            }
            catch (Exception crash) when (crash is CrashException or AggregateException { InnerException: CrashException })
            {
                CrashableFileSystem left = files.Crash(new Random(change));
                bool isInLog = left.ReadAll(Segment).Length == before;
                Assert.True(isInLog || left.FileExists(Copy), $"change {change}");
            }
        }
    }

    private static async Task<CrashableFileSystem> TornAsync()
    {
        var files = new CrashableFileSystem();
        var bench = new StoreBench(files);
        await bench.PutAsync(await bench.CreateAsync("ledger", StoreBench.Always), "a", "1");
        CrashableFileSystem killed = files.Kill();
        using IStorageFile segment = killed.OpenWrite(Segment);
        segment.Write(segment.Length, [1, 2, 3]);
        segment.Sync();
        return killed;
    }
}
