using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>DROP of a partition and CREATE of another of the same name, with a crash at every change of the disk: one or the other is there, and never a mixture.</summary>
public sealed class DropCreateTests
{
    [Theory]
    [InlineData(PersistMode.Wal, false)]
    [InlineData(PersistMode.Wal, true)]
    [InlineData(PersistMode.Snapshot, false)]
    [InlineData(PersistMode.Snapshot, true)]
    public async Task LeaveOneOrTheOtherWhereverItCrashes(PersistMode mode, bool powerIsCut)
    {
        for (int crashAt = 1; ; crashAt++)
        {
            using var bench = new StoreBench();
            await bench.CreateAsync("name", Of(mode));
            await WriteAsync(bench, "old");
            string told = "old";
            bench.Files.Calls.CrashAtChange(crashAt);
            try
            {
                Assert.True((await bench.Store.DropAsync(StoreBench.NameOf("name"))).Succeeded);
                told = "dropped";
                await bench.CreateAsync("name", Of(mode));
                told = "created";
                await WriteAsync(bench, "new");
                told = "new";
            }
            catch (CrashException)
            {
                // As intended.
            }

            bench.Files.Calls.Halt();
            for (int fate = 0; fate < (powerIsCut ? 6 : 1); fate++)
            {
                using var next = new StoreBench(powerIsCut ? bench.Files.Crash(new Random(fate)) : bench.Files.Kill());
                next.Store.Load();
                string found = Found(next);
                Assert.True(Possible(told).Contains(found), $"crash at change {crashAt}, fate {fate}: {told} was told, {found} is there");
                Assert.Equal(found == "none" ? [] : [Directory(next)], next.Files.ListDirectories(StoreBench.Root));
            }

            if (told == "new")
                return;
        }
    }

    // What may be found when this was told last: it, or what was to come next.
    private static string[] Possible(string told) => told switch
    {
        "old" => ["old", "none"],
        "dropped" => ["none", "empty"],
        "created" => ["empty", "new"],
        _ => ["new"],
    };

    private static string Found(StoreBench bench)
    {
        if (!bench.Store.TryFind(StoreBench.NameOf("name"), out Partition? partition))
            return "none";
        Assert.True(partition.Count().Succeeded, partition.Count().Error?.Text);
        return StoreBench.Content(partition) switch
        {
            [] => "empty",
            ["old=1"] => "old",
            ["new=1"] => "new",
            var mixture => string.Join(',', mixture),
        };
    }

    private static string Directory(StoreBench bench)
    {
        Assert.True(bench.Store.TryFind(StoreBench.NameOf("name"), out Partition? partition));
        return partition.Id.ToString();
    }

    private static Persistence Of(PersistMode mode) => mode == PersistMode.Wal ? StoreBench.Always : StoreBench.Snapshots;

    private static async Task WriteAsync(StoreBench bench, string key)
    {
        StoredPartition stored = bench.Find("name");
        Assert.Null(await bench.PutAsync(stored, key, "1"));
        if (stored.Log is null)
            Assert.Null(await bench.Checkpointer.SaveAsync(stored.Partition.Id));
    }
}
