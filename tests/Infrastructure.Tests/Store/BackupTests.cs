using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tools;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Store;

public sealed class BackupTests
{
    [Fact]
    public async Task HoldsTheUsedPartitionsAndNothingElse()
    {
        using StoreBench bench = await UsedAsync();

        Assert.Null(await bench.Checkpointer.BackUpAsync(PartitionId.All, "/backup"));

        Assert.Equal(["16", "17", "3"], bench.Files.ListDirectories("/backup/partitions"));
        using var restored = new StoreBench(bench.Files, new StoreOptions("/backup", StoreBench.Snapshots) { UseThreads = false });
        restored.Store.Load();
        Assert.Equal(["k=ledger"], StoreBench.Content(restored.Find("ledger").Partition));
        Assert.Equal(["k=notes"], StoreBench.Content(restored.Find("notes").Partition));
        Assert.Equal(["k=three"], StoreBench.Content(restored.Of(3).Partition));
    }

    [Fact]
    public async Task OfOnePartitionHoldsThatOneOnly()
    {
        using StoreBench bench = await UsedAsync();

        Assert.Null(await bench.Checkpointer.BackUpAsync(bench.Find("notes").Partition.Id, "/backup"));

        Assert.Equal(["17"], bench.Files.ListDirectories("/backup/partitions"));
    }

    [Fact]
    public async Task IsRefusedWhereThereIsSomethingAlready()
    {
        using StoreBench bench = await UsedAsync();

        Assert.Equal("ERR the backup's path /data exists already", (await bench.Checkpointer.BackUpAsync(PartitionId.All, "/data"))?.Text);
    }

    [Fact]
    public async Task IsThereAfterAPowerCutWithTheDirectoriesThatWereMadeForIt()
    {
        using StoreBench bench = await UsedAsync();

        Assert.Null(await bench.Checkpointer.BackUpAsync(PartitionId.All, "/new/sub/monday"));

        for (int seed = 0; seed < 20; seed++)
            Assert.True(new DataVerifier(bench.Files.Crash(new Random(seed))).Verify("/new/sub/monday", _ => { }));
    }

    [Fact]
    public async Task IsNoBackupUntilItIsComplete()
    {
        for (int change = 1; ; change++)
        {
            using StoreBench bench = await UsedAsync();
            bench.Files.Calls.CrashAtChange(change);
            try
            {
                await bench.Checkpointer.BackUpAsync(PartitionId.All, "/backup");
                bench.Files.Calls.Halt();
                Assert.True(change > 10);
                return;
            }
            catch (CrashException)
            {
                CrashableFileSystem left = bench.Files.Crash(new Random(change));
                if (left.FileExists("/backup/catalog") && !left.FileExists("/backup/INCOMPLETE"))
                    Assert.True(new DataVerifier(left).Verify("/backup", _ => { }), $"change {change}");
            }
        }
    }

    [Fact]
    public async Task IsRestoredIntoDirectoriesThatSurviveAPowerCut()
    {
        using StoreBench bench = await UsedAsync();
        await bench.Checkpointer.BackUpAsync(PartitionId.All, "/backup");

        Assert.True(new BackupRestorer(bench.Files).Restore("/backup", "/a/b/c", _ => { }));

        for (int seed = 0; seed < 20; seed++)
            Assert.True(new DataVerifier(bench.Files.Crash(new Random(seed))).Verify("/a/b/c", _ => { }));
    }

    [Fact]
    public async Task IsNotRestoredWhenTheDiskTurnsABitOfTheCopy()
    {
        using StoreBench bench = await UsedAsync();
        await bench.Checkpointer.BackUpAsync(PartitionId.All, "/backup");
        bool turned = false;
        bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "fsync" && path == "/copy/partitions" && !turned)
            {
                turned = true;
                Turn(bench.Files, $"/copy/partitions/16/{bench.Files.ListFiles("/copy/partitions/16")[0]}");
            }

            return null;
        };

        var failed = Assert.Throws<ToolException>(() => new BackupRestorer(bench.Files).Restore("/backup", "/copy", _ => { }));

        Assert.StartsWith("the copy in /copy is damaged, the backup is not: partitions/16/snapshot-", failed.Message, StringComparison.Ordinal);
        Assert.True(bench.Files.FileExists("/copy/INCOMPLETE"));
    }

    [Fact]
    public void TheDataDirectoryIsThereAfterAPowerCutWithTheDirectoriesThatWereMadeForIt()
    {
        var files = new CrashableFileSystem();
        using var bench = new StoreBench(files, new StoreOptions("/a/b/c", StoreBench.Snapshots) { UseThreads = false });

        for (int seed = 0; seed < 20; seed++)
            Assert.True(files.Crash(new Random(seed)).DirectoryExists("/a/b/c/partitions"));
    }

    private static async Task<StoreBench> UsedAsync()
    {
        var bench = new StoreBench();
        bench.Store.Load();
        await bench.PutAsync(await bench.CreateAsync("ledger", StoreBench.Always), "k", "ledger");
        await bench.PutAsync(await bench.CreateAsync("notes", StoreBench.Snapshots), "k", "notes");
        await bench.PutAsync(bench.Of(3), "k", "three");
        return bench;
    }

    private static void Turn(CrashableFileSystem files, string path)
    {
        using IStorageFile file = files.OpenWrite(path);
        byte[] one = new byte[1];
        file.Read(40, one);
        one[0] ^= 1;
        file.Write(40, one);
    }
}
