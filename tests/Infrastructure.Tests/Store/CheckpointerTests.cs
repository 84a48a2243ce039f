using GoKV.Application.Ports;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.TestKit;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Store;

public sealed class CheckpointerTests
{
    private const string SaveFailed =
        "MISCONF Errors saving a snapshot of partition 'notes': No space left on device. Writes are refused until one succeeds";

    [Fact]
    public async Task SavesWhenBothTimeAndChangesAreReached()
    {
        using StoreBench bench = Bench(rules: [new SaveRule(60, 3)]);
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        await bench.PutAsync(notes, "a", "1");
        await bench.PutAsync(notes, "b", "1");
        bench.Clock.Advance(TimeSpan.FromSeconds(100));
        bench.Checkpointer.Tick();
        Assert.Null(notes.Snapshot);

        await bench.PutAsync(notes, "c", "1");
        bench.Checkpointer.Tick();
        Assert.Equal(3, notes.Snapshot?.Lsn);

        for (int i = 0; i < 5; i++)
            await bench.PutAsync(notes, "d", "1");
        bench.Clock.Advance(TimeSpan.FromSeconds(59));
        bench.Checkpointer.Tick();
        Assert.Equal(3, notes.Snapshot?.Lsn);

        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        bench.Checkpointer.Tick();
        Assert.Equal(8, notes.Snapshot?.Lsn);
    }

    [Fact]
    public async Task TakesACheckpointWhenTheWalHasGrownBeyondTheSnapshotAndTheLeast()
    {
        using StoreBench bench = Bench(checkpointMinBytes: 300);
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        await GrowAsync(bench, ledger, 250);
        bench.Checkpointer.Tick();
        Assert.Null(ledger.Snapshot);

        await GrowAsync(bench, ledger, 2000);
        bench.Checkpointer.Tick();
        long first = ledger.Snapshot!.Lsn;
        Assert.Equal(ledger.Partition.LastLsn.Number, first);
        Assert.Single(bench.Files.ListFiles(StoreBench.Root + "/16"), name => name.EndsWith(".log", StringComparison.Ordinal));

        long size = ledger.Snapshot.Bytes;
        Assert.True(size > 400, $"{size} {ledger.Snapshot.Entries}");
        await GrowAsync(bench, ledger, size - 60);
        bench.Checkpointer.Tick();
        Assert.Equal(first, ledger.Snapshot!.Lsn);

        await GrowAsync(bench, ledger, size + 200);
        bench.Checkpointer.Tick();
        Assert.True(ledger.Snapshot!.Lsn > first);
    }

    [Fact]
    public async Task TellsHowFarItIs()
    {
        using StoreBench bench = Bench();
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        for (int i = 0; i < 3000; i++)
            await bench.PutAsync(notes, $"k{i}", new string('v', 100));
        var seen = new List<(long Processed, long Total)>();
        bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "write" && path.EndsWith("snapshot.tmp", StringComparison.Ordinal))
                seen.Add((bench.Checkpointer.Figures.KeysProcessed, bench.Checkpointer.Figures.KeysTotal));
            return null;
        };

        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));

        Assert.All(seen, figures => Assert.Equal(3000, figures.Total));
        Assert.Equal(0, seen[0].Processed);
        Assert.Equal(3000, seen[^1].Processed);
        Assert.Contains(seen, figures => figures.Processed is > 0 and < 3000);
        Assert.Equal((0, 0), (bench.Checkpointer.Figures.KeysProcessed, bench.Checkpointer.Figures.KeysTotal));
    }

    [Fact]
    public async Task CountsRewritesAndTheirFailures()
    {
        using StoreBench bench = Bench();
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        await bench.PutAsync(ledger, "a", "1");
        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        Assert.Equal((1, 0), (bench.Checkpointer.Figures.Rewrites, bench.Checkpointer.Figures.RewriteFailuresInARow));

        await bench.PutAsync(ledger, "b", "1");
        for (int i = 1; i <= 2; i++)
        {
            bench.Files.Calls.FailAt(1, ErrorNumber.EIO, "write");
            Assert.NotNull(await bench.Checkpointer.SaveAsync(PartitionId.All));
            Assert.Equal((1, i), (bench.Checkpointer.Figures.Rewrites, bench.Checkpointer.Figures.RewriteFailuresInARow));
        }

        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        Assert.Equal((2, 0), (bench.Checkpointer.Figures.Rewrites, bench.Checkpointer.Figures.RewriteFailuresInARow));
    }

    [Fact]
    public async Task ReloadReadsBackWhatItSaved()
    {
        using StoreBench bench = Bench();
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        await bench.PutAsync(notes, "a", "1");

        Assert.Null(await bench.Checkpointer.ReloadAsync(saves: true, clears: true));

        Assert.Equal(1, notes.Snapshot?.Lsn);
        Assert.Equal(1, notes.Partition.Count().Result);
        await bench.PutAsync(notes, "b", "1");
        Assert.Equal(2, notes.Partition.LastLsn.Number);
    }

    [Fact]
    public async Task ReloadWithoutSavingBringsBackWhatWasSavedBefore()
    {
        using StoreBench bench = Bench();
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        await bench.PutAsync(notes, "a", "1");
        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        await bench.PutAsync(notes, "b", "1");

        Assert.Null(await bench.Checkpointer.ReloadAsync(saves: false, clears: false));
        Assert.Equal(2, notes.Partition.Count().Result);
        Assert.Null(await bench.Checkpointer.ReloadAsync(saves: false, clears: true));
        Assert.Equal(1, notes.Partition.Count().Result);
    }

    [Fact]
    public async Task WhatCannotBeReadBackIsNotSavedOver()
    {
        using StoreBench bench = Bench();
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        await bench.PutAsync(notes, "a", "1");
        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        string path = notes.Snapshot!.Path;
        using (IStorageFile file = bench.Files.OpenWrite(path))
            file.Write(file.Length - 1, new byte[] { 0xFF });
        await bench.PutAsync(notes, "b", "1");

        Assert.NotNull(await bench.Checkpointer.ReloadAsync(saves: false, clears: true));
        await bench.Checkpointer.SaveAsync(PartitionId.All);

        Assert.True(bench.Files.FileExists(path));
        Assert.False(notes.Partition.Count().Succeeded);
    }

    [Fact]
    public async Task AReloadThatCannotSaveLosesNothing()
    {
        using StoreBench bench = Bench();
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        await bench.PutAsync(notes, "a", "1");
        bench.Files.Capacity = 0;

        Assert.Equal(SaveFailed, (await bench.Checkpointer.ReloadAsync(saves: true, clears: true))?.Text);
        Assert.Equal(1, notes.Partition.Count().Result);
    }

    [Fact]
    public async Task MakesNoFilesForWhatWasNeverUsed()
    {
        using StoreBench bench = Bench();
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        await bench.PutAsync(bench.Of(3), "a", "1");
        bench.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));

        Assert.Equal(["16", "17", "3"], bench.Files.ListDirectories(StoreBench.Root));
        Assert.Empty(bench.Files.ListFiles(notes.Place.Directory));
        Assert.Empty(bench.Files.ListFiles(ledger.Place.Directory));
        Assert.Single(bench.Files.ListFiles(StoreBench.Root + "/3"));
    }

    [Fact]
    public async Task ASaveOfNothingIsASave()
    {
        using StoreBench bench = Bench();
        bench.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));

        Assert.Equal(bench.Now, bench.Checkpointer.LastSave);
    }

    [Fact]
    public async Task WhatWasUsedOnceIsSavedAlsoWhenItIsEmpty()
    {
        var files = new CrashableFileSystem();
        using (StoreBench bench = Bench(files))
        {
            StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
            await bench.PutAsync(notes, "a", "1");
            Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
            Assert.Equal(1, notes.Partition.Clear().Result);
            Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        }

        using var next = new StoreBench(files);
        next.Store.Load();
        Assert.Empty(StoreBench.Content(next.Find("notes").Partition));
    }

    [Fact]
    public async Task RefusesWritesAfterAFailedSaveAndTriesAgainAfterFiveSeconds()
    {
        using StoreBench bench = Bench(rules: [new SaveRule(60, 1)]);
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        await bench.PutAsync(notes, "a", "1");
        bench.Files.Calls.Rule = (operation, path, _) => operation == "write" && path.EndsWith("snapshot.tmp", StringComparison.Ordinal) ? Fault.Error(ErrorNumber.ENOSPC) : null;

        Assert.Equal(SaveFailed, (await bench.Checkpointer.SaveAsync(notes.Partition.Id))?.Text);
        Assert.Equal(SaveFailed, (await bench.PutAsync(notes, "b", "1"))?.Text);
        Assert.Equal(["a=1"], StoreBench.Content(notes.Partition));

        bench.Files.Calls.Rule = null;
        bench.Clock.Advance(TimeSpan.FromSeconds(4));
        bench.Checkpointer.Tick();
        Assert.NotNull(await bench.PutAsync(notes, "b", "1"));

        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        bench.Checkpointer.Tick();
        Assert.Null(await bench.PutAsync(notes, "b", "1"));
    }

    [Fact]
    public async Task TakesWritesAfterAFailedSaveWhereThatIsWanted()
    {
        using StoreBench bench = Bench(rules: [new SaveRule(60, 1)]);
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        await bench.PutAsync(notes, "a", "1");
        bench.Files.Calls.Rule = (operation, path, _) => operation == "write" && path.EndsWith("snapshot.tmp", StringComparison.Ordinal) ? Fault.Error(ErrorNumber.ENOSPC) : null;
        bench.Options.StopWritesOnSaveError = false;

        Assert.Equal(SaveFailed, (await bench.Checkpointer.SaveAsync(notes.Partition.Id))?.Text);
        Assert.Null(await bench.PutAsync(notes, "b", "1"));

        // From now on, as if it had been so when the save failed.
        bench.Options.StopWritesOnSaveError = true;
        Assert.Equal(SaveFailed, (await bench.PutAsync(notes, "c", "1"))?.Text);
        Assert.Equal(["a=1", "b=1"], StoreBench.Content(notes.Partition));
    }

    [Fact]
    public async Task SavesOneAfterTheOtherInTheBackground()
    {
        using StoreBench bench = Bench();
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        await bench.PutAsync(notes, "a", "1");
        using var disk = new ManualResetEventSlim();
        bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "rename" && path.EndsWith("snapshot.tmp", StringComparison.Ordinal))
                disk.Wait();
            return null;
        };

        Assert.Equal(SaveStart.Started, bench.Checkpointer.StartSaving(PartitionId.All, SavePurpose.Save, false));
        Assert.True(bench.Checkpointer.IsSaving);
        Assert.Equal(SaveStart.SaveRuns, bench.Checkpointer.StartSaving(PartitionId.All, SavePurpose.Save, true));

        disk.Set();
        await Eventually.HoldsAsync(() => !bench.Checkpointer.IsSaving, "the save never ended");
        Assert.NotNull(notes.Snapshot);
        Assert.Equal(SaveStart.Started, bench.Checkpointer.StartSaving(PartitionId.All, SavePurpose.Save, false));
        await Eventually.HoldsAsync(() => !bench.Checkpointer.IsSaving, "the second save never ended");
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(false, true, 0)]
    [InlineData(true, false, 0)]
    public async Task SavesAtAnOrderlyStopUnlessTold(bool saves, bool hasRules, int keys)
    {
        var files = new CrashableFileSystem();
        using (StoreBench bench = Bench(files, rules: hasRules ? [new SaveRule(3600, 1)] : []))
        {
            await bench.PutAsync(await bench.CreateAsync("notes", StoreBench.Snapshots), "a", "1");
            bench.Checkpointer.SavesAtStop = saves;
            await bench.Checkpointer.StopAsync(CancellationToken.None);
        }

        using var next = new StoreBench(files);
        next.Store.Load();
        Assert.Equal(keys, StoreBench.Content(next.Find("notes").Partition).Count);
    }

    [Fact]
    public async Task TellsHowLongTheCheckpointsOfLogsTake()
    {
        using StoreBench bench = Bench();
        await bench.PutAsync(await bench.CreateAsync("ledger", StoreBench.Always), "a", "1");
        await bench.PutAsync(await bench.CreateAsync("notes", StoreBench.Snapshots), "a", "1");
        long during = -1;
        bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "rename" && path.EndsWith("snapshot.tmp", StringComparison.Ordinal))
            {
                bench.Clock.Advance(TimeSpan.FromSeconds(3));
                during = bench.Checkpointer.Figures.CurrentRewriteSeconds;
            }

            return null;
        };

        Assert.Null(await bench.Checkpointer.SaveAsync(bench.Find("notes").Partition.Id));
        Assert.Equal((-1, -1), (bench.Checkpointer.Figures.LastRewriteSeconds, during));

        Assert.Null(await bench.Checkpointer.SaveAsync(bench.Find("ledger").Partition.Id));
        Assert.Equal((3, 3, -1), (bench.Checkpointer.Figures.LastRewriteSeconds, during, bench.Checkpointer.Figures.CurrentRewriteSeconds));
    }

    private static StoreBench Bench(CrashableFileSystem? files = null, IReadOnlyList<SaveRule>? rules = null, long checkpointMinBytes = 1 << 20)
    {
        var bench = new StoreBench(files, new StoreOptions("/data", StoreBench.Snapshots)
        {
            UseThreads = false,
            SaveRules = rules ?? [new SaveRule(3600, 1)],
            CheckpointMinBytes = checkpointMinBytes,
        });
        bench.Store.Load();
        return bench;
    }

    // Writes until about so many bytes of WAL came since the last checkpoint, at most 50 less and none more.
    private static async Task GrowAsync(StoreBench bench, StoredPartition stored, long bytes)
    {
        for (int i = 0; stored.Log!.Report().BytesWritten - stored.WalBytesAtCheckpoint < bytes - 50; i++)
            Assert.Null(await bench.PutAsync(stored, $"key{i}", "v"));
    }
}
