using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Infrastructure.Tests.Store;

public sealed class PartitionStoreTests
{
    private static readonly UnixTime Now = new(1_700_000_000_000);
    private static readonly Persistence Always = new(PersistMode.Wal, FsyncPolicy.Always);

    [Fact]
    public void IsOneServersAtATime()
    {
        var files = new CrashableFileSystem();
        using PartitionStore first = Open(files);

        Assert.Contains("in use by another server", Assert.Throws<StartupException>(() => Open(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeletesNothingWhenTheCatalogIsMissing()
    {
        var files = new CrashableFileSystem();
        using (PartitionStore store = Open(files))
            await PutAsync(store, await CreateAsync(store), "a");
        files.DeleteFile("/data/catalog");

        Assert.Contains("the catalog is missing", Assert.Throws<StartupException>(() => Open(files)).Message, StringComparison.Ordinal);

        Assert.NotEmpty(files.ListFiles("/data/partitions/16"));
    }

    [Fact]
    public async Task StopsAtTheStartWhateverBitOfTheCatalogIsFlipped()
    {
        var files = new CrashableFileSystem();
        using (PartitionStore store = Open(files))
            await CreateAsync(store);
        byte[] whole = files.ReadAll("/data/catalog");
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] flipped = (byte[])whole.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            Assert.Null(CatalogFormat.Read(flipped, out string? wrong));
            Assert.NotNull(wrong);
        }
    }

    [Fact]
    public async Task TakesNoWritesAfterADropWhoseOutcomeIsUnknown()
    {
        var files = new CrashableFileSystem();
        using PartitionStore store = Open(files);
        Partition partition = await CreateAsync(store);
        await PutAsync(store, partition, "a");
        files.Calls.Rule = (operation, path, _) => operation == "fsync" && path == "/data" ? Fault.Error(ErrorNumber.EIO) : null;

        Outcome<Partition> dropped = await store.DropAsync(partition.Name);

        Assert.Equal("MISCONF Errors writing the catalog of partitions: Input/output error", dropped.Error?.Text);
        Assert.False(((IScalars)partition).Put(Key.Of("b"), Value.Of("1"), Expiry.None, Now).Succeeded);
        Assert.NotEmpty(files.ListFiles("/data/partitions/16"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CreatesOrNotWhereverItCrashes(bool powerIsCut)
    {
        for (int change = 1; change < 20; change++)
        {
            var files = new CrashableFileSystem();
            PartitionStore store = Open(files);
            files.Calls.CrashAtChange(change);
            bool told = false;
            try
            {
                told = (await store.CreateAsync(Name, Schema.String, Always, Now)).Succeeded;
            }
            catch (CrashException)
            {
                told = false;
            }

            using PartitionStore next = Open(powerIsCut ? files.Crash(new Random(change)) : files.Kill());
            Assert.True(!told || next.TryFind(Name, out _));
            if (!next.TryFind(Name, out _))
                Assert.True((await next.CreateAsync(Name, Schema.String, Always, Now)).Succeeded);
        }
    }

    [Fact]
    public async Task KeepsWhatIsWrittenAfterARestartThatFoundNamesNotYetDurable()
    {
        for (int change = 1; change < 30; change++)
        {
            var files = new CrashableFileSystem();
            PartitionStore store = Open(files);
            files.Calls.CrashAtChange(change);
            try
            {
                await PutAsync(store, await CreateAsync(store), "a");
            }
            catch (CrashException)
            {
                files = files.Kill();
                store = Open(files);
                if (!store.TryFind(Name, out Partition? partition))
                    continue;
                await PutAsync(store, partition, "b");
            }

            using PartitionStore after = Open(files.Crash(new Random(change)));
            Assert.True(after.TryFind(Name, out Partition? found));
            Assert.True(found.LastLsn.Number > 0);
        }
    }

    private static PartitionName Name => PartitionName.TryParse("users"u8, out PartitionName? name) ? name : throw new InvalidOperationException();

    private static PartitionStore Open(CrashableFileSystem files)
    {
        var options = new StoreOptions("/data", new Persistence(PersistMode.Snapshot)) { UseThreads = false };
        var store = new PartitionStore(files, options, new FakeTimeProvider(), NullLogger<PartitionStore>.Instance);
        store.Open();
        store.Load();
        return store;
    }

    private static async Task<Partition> CreateAsync(PartitionStore store) => (await store.CreateAsync(Name, Schema.String, Always, Now)).Result!;

    private static async Task PutAsync(PartitionStore store, Partition partition, string key)
    {
        Assert.True(((IScalars)partition).Put(Key.Of(key), Value.Of("1"), Expiry.None, Now).Succeeded);
        Assert.Null(await store.WaitAsync(partition.Id));
    }
}
