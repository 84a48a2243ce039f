using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tools;
using GoKV.Infrastructure.Wal;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>After a SWAPDB an older catalog, or none, would give databases each other's data: it is noticed, and mended.</summary>
public sealed class OldCatalogTests
{
    private const string CatalogPath = "/data/" + CatalogFile.Name;
    private const string NotePath = "/data/" + SwapNote.Name;
    private static readonly PartitionId Zero = new(0);
    private static readonly PartitionId One = new(1);

    [Theory]
    [InlineData(PersistMode.Snapshot, 1, true)]
    [InlineData(PersistMode.Wal, 1, true)]
    [InlineData(PersistMode.Wal, 2, true)]
    [InlineData(PersistMode.Snapshot, 1, false)]
    [InlineData(PersistMode.Wal, 1, false)]
    [InlineData(PersistMode.Wal, 3, false)]
    public async Task ACatalogFromBeforeASwapStopsAStartAndIsMended(PersistMode mode, int swaps, bool isOlder)
    {
        (CrashableFileSystem files, byte[] before, (string, string) contents) = await SwappedAsync(mode, swaps);
        Replace(files, CatalogPath, isOlder ? before : null);

        StartupException refused = Assert.Throws<StartupException>(() => Start(files, mode));
        Assert.Contains("Databases would have each other's data. gokv repair /data mends that", refused.Message, StringComparison.Ordinal);
        files = files.Kill();
        Assert.Equal(CatalogFile.Name, Assert.Single(Damaged(files)).File);
        Assert.Contains("gokv repair /data", Assert.Throws<ToolException>(() => PartitionRepair.Prepare(files, "/data", "0")).Message, StringComparison.Ordinal);
        Assert.Contains("gokv repair /data", Assert.Throws<ToolException>(() => new DataDumper(files).Dump("/data", null, Stream.Null)).Message, StringComparison.Ordinal);
        Assert.False(new BackupRestorer(files).Restore("/data", "/copy", _ => { }));

        using (CatalogRepair repair = CatalogRepair.Prepare(files, "/data"))
        {
            Assert.Equal(swaps % 2 == 1, repair.Plan.Contains("database 0 gets partitions/1, and not partitions/0"));
            string? copy = repair.Run();
            Assert.Equal(isOlder ? CatalogPath + ".broken-1" : null, copy);
            Assert.True(!isOlder || files.ReadAll(copy!).AsSpan().SequenceEqual(before));
        }

        Assert.Empty(Damaged(files));
        using StoreBench mended = Start(files, mode);
        Assert.Equal(contents, Contents(mended));
    }

    [Fact]
    public async Task ARepairKeepsWhatAnOlderCatalogNames()
    {
        using StoreBench bench = Start(new CrashableFileSystem(), PersistMode.Wal);
        await bench.PutAsync(await bench.CreateAsync("ledger", StoreBench.Always), "k", "1");
        await bench.PutAsync(bench.Of(0), "here", "1");
        byte[] before = bench.Files.ReadAll(CatalogPath);
        Assert.Null(await bench.Store.SwapAsync(Zero, One, bench.Now));
        CrashableFileSystem files = bench.Files.Kill();
        Replace(files, CatalogPath, before);

        Repair(files);
        using StoreBench mended = Start(files, PersistMode.Wal);
        Assert.Equal(("", "here=1"), Contents(mended));
        Assert.Equal(["k=1"], StoreBench.Content(mended.Find("ledger").Partition));
    }

    // Whatever a crash leaves is a good start, in the process before and in the next; and an older catalog is noticed from the moment on at which the swap was acknowledged.
    [Theory]
    [InlineData(PersistMode.Snapshot)]
    [InlineData(PersistMode.Wal)]
    public async Task NoCrashLooksLikeAnOldCatalogAndNoAcknowledgedSwapIsForgotten(PersistMode mode)
    {
        bool done = false;
        int unnoted = 0;
        for (int change = 1; !done; change++)
        {
            using StoreBench bench = await FilledAsync(mode);
            byte[] before = bench.Files.ReadAll(CatalogPath);
            bench.Files.Calls.CrashAtChange(change);
            done = await FinishesAsync(async () => Assert.Null(await bench.Store.SwapAsync(Zero, One, bench.Now)));
            bench.Files.Calls.Halt();
            for (int fate = 0; fate < 8; fate++)
            {
                CrashableFileSystem left = bench.Files.Crash(new Random((change * 100) + fate));
                Assert.Empty(Damaged(left));
                int inNote = left.FileExists(NotePath) ? 1 : 0;
                unnoted += new CatalogFile(left, "/data").Read().Swaps - inNote;
                Assert.True(!done || inNote == 1, "It was acknowledged.");
                await CrashInTheNextStartAsync(left, mode, fate);
                if (inNote == 0)
                    continue;
                Replace(left = left.Kill(), CatalogPath, before);
                Assert.Throws<StartupException>(() => Start(left, mode));
            }
        }

        Assert.True(unnoted > 0, "No crash came between the catalog and the note.");
    }

    [Fact]
    public async Task ASwapThatCannotBeNotedIsInDoubtUntilItIs()
    {
        using StoreBench bench = await FilledAsync(PersistMode.Wal);
        byte[] before = bench.Files.ReadAll(CatalogPath);
        bench.Files.Calls.Rule = (_, path, _) => path.StartsWith(NotePath, StringComparison.Ordinal) ? Fault.Error(ErrorNumber.ENOSPC) : null;
        const string Refused = "MISCONF Errors writing the catalog of partitions: No space left on device";
        Assert.Equal(Refused, (await bench.Store.SwapAsync(Zero, One, bench.Now))?.Text);
        Assert.Equal(("there=2", "here=1"), Contents(bench));
        Assert.Equal(Refused, (await bench.PutAsync(bench.Of(0), "k", "3"))?.Text);
        Assert.Null(await bench.PutAsync(bench.Of(2), "k", "3"));

        bench.Files.Calls.Rule = null;
        bench.Clock.Advance(TimeSpan.FromSeconds(6));
        bench.Checkpointer.Tick();
        Assert.Null(await bench.PutAsync(bench.Of(0), "k", "3"));
        CrashableFileSystem files = bench.Files.Crash(new Random(1));
        using (StoreBench next = Start(files, PersistMode.Wal))
            Assert.Equal(("k=3,there=2", "here=1"), Contents(next));
        Replace(files = files.Kill(), CatalogPath, before);
        Assert.Throws<StartupException>(() => Start(files, PersistMode.Wal));
    }

    // The start of a server whose disk is full goes on, and notes it later.
    [Fact]
    public async Task AStartThatCannotNoteItGoesOn()
    {
        (CrashableFileSystem files, _, (string, string) contents) = await SwappedAsync(PersistMode.Wal, 1);
        files.DeleteFile(NotePath);
        files.Calls.Rule = (operation, path, _) => operation == "write" && path.StartsWith(NotePath, StringComparison.Ordinal) ? Fault.Error(ErrorNumber.ENOSPC) : null;
        using StoreBench bench = Start(files, PersistMode.Wal);
        Assert.Equal(contents, Contents(bench));
        Assert.Null(await bench.PutAsync(bench.Of(0), "k", "3"));
        Assert.False(files.FileExists(NotePath));
        files.Calls.Rule = null;
        bench.Clock.Advance(TimeSpan.FromSeconds(6));
        bench.Checkpointer.Tick();
        Assert.True(files.FileExists(NotePath));
    }

    [Fact]
    public async Task ACatalogThatDoesNotCountSwapsIsReadAndNoted()
    {
        (CrashableFileSystem files, _, (string, string) contents) = await SwappedAsync(PersistMode.Wal, 1);
        byte[] counted = files.ReadAll(CatalogPath);
        byte[] uncounted = [.. counted[..^8], .. counted[^4..]];
        uncounted[7] = CatalogFormat.UncountedVersion;
        BitConverter.TryWriteBytes(uncounted.AsSpan(^4..), RecordFormat.Crc(0, uncounted.AsSpan(..^4)));
        Replace(files, NotePath, null);
        Replace(files, CatalogPath, uncounted);
        using (StoreBench bench = Start(files, PersistMode.Wal))
            Assert.Equal(contents, Contents(bench));
        Replace(files = files.Kill(), CatalogPath, null);
        Assert.Throws<StartupException>(() => Start(files, PersistMode.Wal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(20)]
    [InlineData(35)]
    public async Task ADamagedNoteStopsAStartAndIsWrittenAgain(int at)
    {
        (CrashableFileSystem files, _, (string, string) contents) = await SwappedAsync(PersistMode.Wal, 1);
        files.WriteAt(NotePath, at, [0xee]);
        Assert.Contains("gokv repair /data mends that", Assert.Throws<StartupException>(() => Start(files, PersistMode.Wal)).Message, StringComparison.Ordinal);
        files = files.Kill();
        Assert.Equal(SwapNote.Name, Assert.Single(Damaged(files)).File);
        Repair(files);
        Assert.Empty(Damaged(files));
        using StoreBench mended = Start(files, PersistMode.Wal);
        Assert.Equal(contents, Contents(mended));
    }

    [Fact]
    public async Task ARepairThatCrashesIsRunAgain()
    {
        bool done = false;
        for (int change = 1; !done; change++)
        {
            (CrashableFileSystem files, byte[] before, (string, string) contents) = await SwappedAsync(PersistMode.Wal, 1);
            Replace(files, CatalogPath, before);
            files = files.Kill();
            files.Calls.CrashAtChange(change);
            done = await FinishesAsync(() =>
            {
                Repair(files);
                return Task.CompletedTask;
            });
            CrashableFileSystem left = files.Crash(new Random(change));
            Repair(left);
            using StoreBench mended = Start(left, PersistMode.Wal);
            Assert.Equal(contents, Contents(mended));
        }
    }

    [Fact]
    public async Task ThereIsNothingToRepairOfAGoodCatalog()
    {
        (CrashableFileSystem files, _, _) = await SwappedAsync(PersistMode.Wal, 2);
        using CatalogRepair repair = CatalogRepair.Prepare(files, "/data");
        Assert.Empty(repair.Plan);
    }

    private static async Task CrashInTheNextStartAsync(CrashableFileSystem left, PersistMode mode, int fate)
    {
        CrashableFileSystem started = left.Crash(new Random(fate));
        started.Calls.CrashAtChange(1 + (2 * fate));
        await FinishesAsync(() =>
        {
            using StoreBench _ = Start(started, mode);
            return Task.CompletedTask;
        });
        started.Calls.Halt();
        using StoreBench next = Start(started.Crash(new Random(fate)), mode);
        Assert.Contains(Contents(next), new[] { ("here=1", "there=2"), ("there=2", "here=1") });
    }

    // False when it was ended by a crash.
    private static async Task<bool> FinishesAsync(Func<Task> step)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception crash) when (crash is CrashException or AggregateException { InnerException: CrashException })
        {
            return false;
        }
    }

    private static async Task<(CrashableFileSystem Files, byte[] CatalogBefore, (string, string) Contents)> SwappedAsync(PersistMode mode, int swaps)
    {
        using StoreBench bench = await FilledAsync(mode);
        byte[] before = [];
        for (int swap = 0; swap < swaps; swap++)
        {
            before = bench.Files.ReadAll(CatalogPath);
            Assert.Null(await bench.Store.SwapAsync(Zero, One, bench.Now));
        }

        (string, string) contents = Contents(bench);
        return (bench.Files.Kill(), before, contents);
    }

    private static async Task<StoreBench> FilledAsync(PersistMode mode)
    {
        StoreBench bench = Start(new CrashableFileSystem(), mode);
        await bench.PutAsync(bench.Of(0), "here", "1");
        await bench.PutAsync(bench.Of(1), "there", "2");
        await bench.PutAsync(bench.Of(2), "other", "2");
        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        return bench;
    }

    private static void Replace(CrashableFileSystem files, string path, byte[]? by)
    {
        files.DeleteFile(path);
        files.SyncDirectory(Path.GetDirectoryName(path)!);
        if (by is not null)
            files.WriteDurable(path, by);
    }

    private static void Repair(CrashableFileSystem files)
    {
        using CatalogRepair repair = CatalogRepair.Prepare(files, "/data");
        if (repair.Plan.Count > 0)
            repair.Run();
    }

    private static FileFinding[] Damaged(CrashableFileSystem files)
    {
        var found = new List<FileFinding>();
        new DataVerifier(files).Verify("/data", found.Add);
        return [.. found.Where(finding => finding.State == FileState.Damaged)];
    }

    private static StoreBench Start(CrashableFileSystem files, PersistMode mode)
    {
        var persistence = mode == PersistMode.Wal ? StoreBench.Always : new Persistence(mode);
        var bench = new StoreBench(files, new StoreOptions("/data", persistence) { UseThreads = false });
        bench.Store.Load();
        return bench;
    }

    private static (string Zero, string One) Contents(StoreBench bench) =>
        (string.Join(',', StoreBench.Content(bench.Of(0).Partition)), string.Join(',', StoreBench.Content(bench.Of(1).Partition)));
}
