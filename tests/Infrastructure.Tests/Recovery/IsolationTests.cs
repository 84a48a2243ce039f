using GoKV.Domain.Errors;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.TestKit;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Recovery;

/// <summary>What is wrong with one partition's files, or slow, is that partition's affair alone.</summary>
public sealed class IsolationTests
{
    private const string Segment = "wal-0000000000000001.log";
    private const string First = StoreBench.Root + "/16/" + Segment;
    private const string Second = StoreBench.Root + "/17/" + Segment;

    [Fact]
    public async Task DamageQuarantinesItsPartitionAndNamesFileAndOffset()
    {
        CrashableFileSystem files = await StoppedAsync();
        byte[] whole = files.ReadAll(First);
        whole[40] ^= 1;
        files.DeleteFile(First);
        files.WriteDurable(First, whole);
        using var bench = new StoreBench(files);
        bench.Store.Load();

        Assert.Equal(
            $"CORRUPT partition 'first' is quarantined: {Segment} at offset 32: a record's header is wrong", (await bench.PutAsync(bench.Find("first"), "b", "2"))?.Text);
        Assert.Null(await bench.PutAsync(bench.Find("second"), "b", "2"));
        Assert.Equal(["a=second", "b=2"], StoreBench.Content(bench.Find("second").Partition));
        Assert.Equal(whole, files.ReadAll(First));
    }

    [Theory]
    [InlineData("read", ErrorNumber.EIO)]
    [InlineData("open", ErrorNumber.EIO)]
    [InlineData("readdir", ErrorNumber.EIO)]
    [InlineData("write", ErrorNumber.ENOSPC)]
    [InlineData("fdatasync", ErrorNumber.EIO)]
    [InlineData("fsync", ErrorNumber.EIO)]
    public async Task ADiskThatFailsInRecoveryKeepsOnePartitionFromLoadingAndLosesNothing(string operation, int errno)
    {
        CrashableFileSystem files = await StoppedAsync(killed: true);
        using (var bench = new StoreBench(files))
        {
            files.Calls.Rule = (called, path, _) => called == operation && path.Contains("/16", StringComparison.Ordinal) ? Fault.Error(errno) : null;
            bench.Store.Load();
            Assert.Matches(
                $"^MISCONF Errors loading partition 'first': {operation} .+: .+ \\(errno {errno}\\)\\.", (await bench.PutAsync(bench.Find("first"), "b", "2"))?.Text);
            Assert.Null(await bench.PutAsync(bench.Find("second"), "b", "2"));
            files.Calls.Rule = null;
        }

        using var next = new StoreBench(files);
        next.Store.Load();
        Assert.Equal(["a=first"], StoreBench.Content(next.Find("first").Partition));
        Assert.Equal(["a=second", "b=2"], StoreBench.Content(next.Find("second").Partition));
    }

    [Fact]
    public async Task LoadingIsToldOfThePartitionThatStillLoads()
    {
        CrashableFileSystem files = await StoppedAsync();
        using var bench = new StoreBench(files);
        using var disk = new ManualResetEventSlim();
        files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "read" && path == Second)
                disk.Wait();
            return null;
        };
        Assert.Null(await bench.PutAsync(bench.Of(0), "a", "1"));

        var loading = Task.Run(() => { bench.Store.Load(); });
        await Eventually.HoldsAsync(() => bench.Find("first").IsLoaded, "the first was never loaded");
        Assert.Null(await bench.PutAsync(bench.Find("first"), "b", "2"));
        Assert.Equal("LOADING GoKV is loading partition 'second' in memory", (await bench.PutAsync(bench.Find("second"), "b", "2"))?.Text);

        disk.Set();
        await loading;
        Assert.Null(await bench.PutAsync(bench.Find("second"), "b", "2"));
    }

    [Fact]
    public async Task ADirectoryThatVanishesStopsTheWritesOfItsPartitionUntilItIsInNewFiles()
    {
        CrashableFileSystem files = await StoppedAsync();
        using (var bench = new StoreBench(files))
        {
            bench.Store.Load();
            StoredPartition first = bench.Find("first");
            Assert.Null(await bench.PutAsync(first, "b", "2"));
            files.DeleteDirectory(StoreBench.Root + "/16");

            Error? refused = await bench.PutAsync(first, "c", "3");
            Assert.StartsWith("MISCONF Errors syncing the WAL of partition 'first': ", refused?.Text, StringComparison.Ordinal);
            Assert.NotNull(await bench.PutAsync(first, "d", "4"));
            Assert.Null(await bench.PutAsync(bench.Find("second"), "b", "2"));
            Assert.Contains("b=2", StoreBench.Content(first.Partition));

            bench.Clock.Advance(TimeSpan.FromSeconds(6));
            bench.Checkpointer.Tick();
            Assert.Null(await bench.PutAsync(first, "e", "5"));
        }

        using var next = new StoreBench(files);
        next.Store.Load();
        // The outcome of the write that was answered with the error is unknown to its client; in memory it had been done.
        Assert.Equal(["a=first", "b=2", "c=3", "e=5"], StoreBench.Content(next.Find("first").Partition));
    }

    private static async Task<CrashableFileSystem> StoppedAsync(bool killed = false)
    {
        var files = new CrashableFileSystem();
        var bench = new StoreBench(files);
        await bench.PutAsync(await bench.CreateAsync("first", StoreBench.Always), "a", "first");
        await bench.PutAsync(await bench.CreateAsync("second", StoreBench.Always), "a", "second");
        if (killed)
            return files.Kill();
        bench.Dispose();
        return files;
    }
}
