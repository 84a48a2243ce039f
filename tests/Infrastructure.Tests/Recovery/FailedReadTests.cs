using System.Globalization;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Recovery;

/// <summary>A disk that cannot be read says nothing about what is on it: the files stay, and a healthy disk brings everything back.</summary>
public sealed class FailedReadTests
{
    private const string Directory = StoreBench.Root + "/16";

    // Every call of a recovery that may fail fails once: of a partition with a snapshot, several segments and a torn tail.
    [Theory]
    [InlineData("read", ErrorNumber.EIO)]
    [InlineData("open", ErrorNumber.EIO)]
    [InlineData("readdir", ErrorNumber.EACCES)]
    [InlineData("write", ErrorNumber.EIO)]
    [InlineData("ftruncate", ErrorNumber.EROFS)]
    [InlineData("fdatasync", ErrorNumber.EIO)]
    [InlineData("fsync", ErrorNumber.EIO)]
    public async Task IsNoDamageWhicheverCallFails(string operation, int errno)
    {
        (CrashableFileSystem files, string state) = await WriteAsync();
        for (int number = 1; ; number++)
        {
            using var bench = new StoreBench(files.Crash(new Random(1)), Small);
            Dictionary<string, byte[]> before = All(bench.Files);
            int calls = 0;
            bench.Files.Calls.Rule = (called, path, _) =>
                called == operation && path.StartsWith(Directory, StringComparison.Ordinal) && ++calls == number ? Fault.Error(errno) : null;
            bench.Store.Load();
            if (calls < number)
            {
                Assert.True(number > 1, $"no {operation} was ever made");
                return;
            }

            StoredPartition ledger = bench.Find("ledger");
            Assert.False(ledger.IsQuarantined);
            Assert.NotNull(ledger.LoadFailure);
            Assert.Equal($"errno {errno}", (await bench.PutAsync(ledger, "x", "y"))!.Text.Split('(', ')')[1]);
            if (operation is "read" or "open" or "readdir")
                AssertNothingIsLost(before, All(bench.Files));

            bench.Clock.Advance(TimeSpan.FromSeconds(6));
            bench.Checkpointer.Tick();

            Assert.Null(ledger.LoadFailure);
            Assert.Equal(state, StoreBench.StateOf(ledger.Partition));
            Assert.Null(await bench.PutAsync(ledger, "x", "y"));
        }
    }

    [Fact]
    public async Task ADroppedPartitionIsNotLoadedAgain()
    {
        (CrashableFileSystem files, _) = await WriteAsync();
        using var bench = new StoreBench(files.Crash(new Random(1)), Small);
        bench.Files.Calls.Rule = (called, _, _) => called == "read" ? Fault.Error(ErrorNumber.EIO) : null;
        bench.Store.Load();
        StoredPartition ledger = bench.Find("ledger");
        Assert.True((await bench.Store.DropAsync(ledger.Partition.Name)).Succeeded);
        bench.Files.Calls.Rule = null;

        bench.Store.LoadAgain(ledger);

        Assert.False(ledger.IsLoaded);
        Assert.False(bench.Files.DirectoryExists(Directory));
    }

    private static async Task<(CrashableFileSystem Files, string State)> WriteAsync()
    {
        var bench = new StoreBench(new CrashableFileSystem(), Small);
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        for (int i = 1; i <= 30; i++)
        {
            Assert.Null(await bench.PutAsync(ledger, i.ToString(CultureInfo.InvariantCulture), "value"));
            if (i == 10)
                Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        }

        string newest = Directory + "/" + bench.Files.ListFiles(Directory).Last(name => name.EndsWith(".log", StringComparison.Ordinal));
        bench.Files.WriteAt(newest, bench.Files.ReadAll(newest).Length, [1, 2, 3]);
        Assert.True(bench.Files.ListFiles(Directory).Count > 3);
        string state = StoreBench.StateOf(ledger.Partition);
        // All of it is durable, so every power cut leaves the same.
        bench.Files.Calls.Halt();
        return (bench.Files, state);
    }

    private static StoreOptions Small => new("/data", new Persistence(PersistMode.None)) { UseThreads = false, SegmentBytes = 150 };

    private static Dictionary<string, byte[]> All(CrashableFileSystem files) =>
        files.ListFiles(Directory).ToDictionary(name => name, name => files.ReadAll($"{Directory}/{name}"));

    // Nothing but a torn tail that had been found before may be gone, and that is in its copy.
    private static void AssertNothingIsLost(Dictionary<string, byte[]> before, Dictionary<string, byte[]> after)
    {
        foreach ((string name, byte[] bytes) in before)
        {
            byte[] kept = after[name];
            byte[] torn = after.GetValueOrDefault(name + ".torn", []);
            Assert.True(bytes.AsSpan().SequenceEqual(kept) || bytes.AsSpan().SequenceEqual([.. kept, .. torn]), name);
        }
    }
}
