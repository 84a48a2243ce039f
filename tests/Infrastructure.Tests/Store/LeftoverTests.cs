using GoKV.Infrastructure.Storage;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Store;

public sealed class LeftoverTests
{
    [Fact]
    public async Task AreRemovedAtAStart()
    {
        CrashableFileSystem files = await WithLeftoverAsync();

        using var next = new StoreBench(files);

        Assert.Equal(["17"], files.ListDirectories(StoreBench.Root));
    }

    [Fact]
    public async Task ThatCannotBeDeletedDoNotKeepTheServerFromStarting()
    {
        CrashableFileSystem files = await WithLeftoverAsync();
        files.Calls.Rule = (operation, path, _) => (operation is "unlink" or "rmdir") && path.Contains("/16", StringComparison.Ordinal) ? Fault.Error(ErrorNumber.EIO) : null;

        using var next = new StoreBench(files);
        next.Store.Load();

        Assert.Equal(["key=1"], StoreBench.Content(next.Find("kept").Partition));
        Assert.Equal(["16", "17"], files.ListDirectories(StoreBench.Root));
    }

    [Theory]
    [InlineData("016")]
    [InlineData("+16")]
    [InlineData("16.broken-1")]
    public async Task AreNotWhatIsOnlyNamedAlmostLikeAPartition(string name)
    {
        CrashableFileSystem files = await WithLeftoverAsync();
        files.CreateDirectory($"{StoreBench.Root}/{name}");
        files.WriteDurable($"{StoreBench.Root}/{name}/mine", "x"u8);

        using var next = new StoreBench(files);

        Assert.True(files.FileExists($"{StoreBench.Root}/{name}/mine"));
    }

    // A partition 16 that was dropped while its files could not be deleted, and a partition 17 beside it.
    private static async Task<CrashableFileSystem> WithLeftoverAsync()
    {
        var files = new CrashableFileSystem();
        using (var bench = new StoreBench(files))
        {
            await bench.PutAsync(await bench.CreateAsync("gone", StoreBench.Always), "key", "1");
            await bench.PutAsync(await bench.CreateAsync("kept", StoreBench.Always), "key", "1");
            files.Calls.Rule = (operation, path, _) => (operation is "unlink" or "rmdir") && path.Contains("/16", StringComparison.Ordinal) ? Fault.Error(ErrorNumber.EIO) : null;
            Assert.True((await bench.Store.DropAsync(StoreBench.NameOf("gone"))).Succeeded);
            files.Calls.Rule = null;
        }

        Assert.Equal(["16", "17"], files.ListDirectories(StoreBench.Root));
        return files.Kill();
    }
}
