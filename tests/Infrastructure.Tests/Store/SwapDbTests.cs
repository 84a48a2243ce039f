using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tools;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>SWAPDB and the disk: both databases are swapped or neither, and what was acknowledged is where it was acknowledged.</summary>
public sealed class SwapDbTests
{
    private static readonly PartitionId Zero = new(0);
    private static readonly PartitionId One = new(1);

    public static TheoryData<PersistMode> Modes => [.. Enum.GetValues<PersistMode>()];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task IsThereAtTheNextStart(PersistMode mode)
    {
        using StoreBench bench = Bench(mode);
        await bench.PutAsync(bench.Of(0), "here", "1");
        await bench.PutAsync(bench.Of(1), "there", "2");
        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        Assert.Null(await bench.Store.SwapAsync(Zero, One, bench.Now));
        Assert.Equal(("there=2", "here=1"), Contents(bench));

        using StoreBench next = Next(bench.Files.Crash(new Random(1)), mode);
        Assert.Equal(mode == PersistMode.None ? ("", "") : ("there=2", "here=1"), Contents(next));
        Assert.Null(await next.PutAsync(next.Of(0), "more", "3"));
        Assert.Null(await next.Checkpointer.SaveAsync(PartitionId.All));
        Assert.Null(await next.Store.SwapAsync(Zero, One, next.Now));
        using StoreBench last = Next(next.Files.Kill(), mode);
        Assert.Equal(mode == PersistMode.None ? ("", "") : ("here=1", "more=3,there=2"), Contents(last));
    }

    [Theory]
    [InlineData(PersistMode.Snapshot)]
    [InlineData(PersistMode.Wal)]
    public async Task ACrashAtAnyChangeOfTheDiskLeavesBothSwappedOrNeither(PersistMode mode)
    {
        var found = new HashSet<(string, string)>();
        bool done = false;
        for (int change = 1; !done; change++)
        {
            using StoreBench bench = Bench(mode);
            await bench.PutAsync(bench.Of(0), "here", "1");
            await bench.PutAsync(bench.Of(1), "there", "2");
            Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
            bench.Files.Calls.CrashAtChange(change);
            try
            {
                Assert.Null(await bench.Store.SwapAsync(Zero, One, bench.Now));
                bench.Files.Calls.Halt();
                done = true;
            }
            catch (CrashException)
            {
                // As it was meant.
            }

            foreach (CrashableFileSystem files in new[] { bench.Files.Crash(new Random(change)), bench.Files.Kill() })
            {
                using StoreBench next = Next(files, mode);
                (string, string) contents = Contents(next);
                Assert.Contains(contents, new[] { ("here=1", "there=2"), ("there=2", "here=1") });
                Assert.True(!done || contents == ("there=2", "here=1"), "It was acknowledged.");
                found.Add(contents);
            }
        }

        Assert.Equal(2, found.Count);
    }

    // What a client wrote just before, and asks about just after, is in the other log.
    [Fact]
    public async Task WhatWasWrittenBeforeIsDurableWhenItsWriterIsAnswered()
    {
        using StoreBench bench = Bench(PersistMode.Wal);
        Partition zero = bench.Of(0).Partition;
        ((IScalars)zero).Put(Domain.Values.Key.Of("k"), Domain.Values.Value.Of("1"), Domain.Values.Expiry.None, bench.Now);
        Task<Error?>? waiting = null;
        bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "rename" && path.Contains(CatalogFile.Name, StringComparison.Ordinal) && waiting is null)
            {
                // Later it is written because the log has its first file.
                waiting = Task.FromResult<Error?>(null);
                // The catalog is on its way: whoever has used one of the two waits, also those who ask for the first time.
                Assert.True(bench.Store.MustWait(Zero) && bench.Store.MustWait(One) && bench.Store.MustWait(PartitionId.All));
                Assert.False(bench.Store.MustWait(new PartitionId(40)));
                waiting = bench.Store.WaitAsync(Zero).AsTask();
                Assert.False(waiting.IsCompleted);
            }

            return null;
        };
        Assert.Null(await bench.Store.SwapAsync(Zero, One, bench.Now));
        Assert.Null(await waiting!);
        using StoreBench next = Next(bench.Files.Crash(new Random(3)), PersistMode.Wal);
        Assert.Equal(("", "k=1"), Contents(next));
    }

    [Fact]
    public async Task ACatalogThatCannotBeWrittenLeavesBothAsTheyWere()
    {
        using StoreBench bench = Bench(PersistMode.Wal);
        await bench.PutAsync(bench.Of(0), "here", "1");
        bench.Files.Calls.Rule = (operation, _, _) => operation == "rename" ? Fault.Error(ErrorNumber.EIO) : null;
        Assert.StartsWith("MISCONF Errors writing the catalog", (await bench.Store.SwapAsync(Zero, One, bench.Now))!.Text, StringComparison.Ordinal);
        bench.Files.Calls.Rule = null;
        Assert.Equal(("here=1", ""), Contents(bench));
        Assert.Null(await bench.PutAsync(bench.Of(0), "more", "2"));
        Assert.False(bench.Store.MustWait(new PartitionId(40)));
        using StoreBench next = Next(bench.Files.Crash(new Random(3)), PersistMode.Wal);
        Assert.Equal(("here=1,more=2", ""), Contents(next));
    }

    // Until they are, everybody who asks is told, and there is no other swap.
    [Fact]
    public async Task LogsThatCannotBeWrittenAreToldOf()
    {
        using StoreBench bench = Bench(PersistMode.Wal);
        await bench.PutAsync(bench.Of(0), "first", "1");
        ((IScalars)bench.Of(0).Partition).Put(Domain.Values.Key.Of("k"), Domain.Values.Value.Of("1"), Domain.Values.Expiry.None, bench.Now);
        bench.Files.Calls.Rule = (operation, path, _) =>
            operation == "write" && !path.Contains(CatalogFile.Name, StringComparison.Ordinal) ? Fault.Error(ErrorNumber.ENOSPC) : null;
        Assert.NotNull(await bench.Store.SwapAsync(Zero, One, bench.Now));
        Assert.NotNull(await bench.Store.WaitAsync(Zero));
        Assert.NotNull(await bench.Store.SwapAsync(new PartitionId(2), new PartitionId(3), bench.Now));
        bench.Files.Calls.Rule = null;
        bench.Of(1).Log!.CommitPending();
        Assert.Null(await bench.Store.WaitAsync(Zero));
        Assert.Null(await bench.Store.SwapAsync(new PartitionId(2), new PartitionId(3), bench.Now));
        Assert.Equal(("", "first=1,k=1"), Contents(bench));
    }

    [Fact]
    public async Task ADatabaseThatRefusesWritesIsNotSwapped()
    {
        using StoreBench bench = Bench(PersistMode.Wal);
        bench.Files.Calls.Rule = (operation, _, _) => operation == "write" ? Fault.Error(ErrorNumber.ENOSPC) : null;
        Assert.NotNull(await bench.PutAsync(bench.Of(1), "k", "1"));
        bench.Files.Calls.Rule = null;
        Assert.StartsWith("MISCONF Errors writing to the WAL of partition '1'", (await bench.Store.SwapAsync(Zero, One, bench.Now))!.Text, StringComparison.Ordinal);
        bench.Of(1).Log!.CommitPending();
        Assert.Null(await bench.Store.SwapAsync(Zero, One, bench.Now));
        // The file is the same, the name is that of now.
        bench.Files.Calls.Rule = (operation, _, _) => operation == "write" ? Fault.Error(ErrorNumber.ENOSPC) : null;
        Assert.StartsWith("MISCONF Errors writing to the WAL of partition '0'", (await bench.PutAsync(bench.Of(0), "k", "1"))!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADatabaseThatIsLoadingOrQuarantinedIsNotSwapped()
    {
        using StoreBench bench = Bench(PersistMode.Wal);
        await bench.PutAsync(bench.Of(1), "k", "1");
        CrashableFileSystem files = bench.Files.Kill();
        files.WriteAt($"{StoreBench.Root}/1/{Infrastructure.Wal.SegmentFormat.NameOf(1)}", 3, [0xff]);
        using var next = new StoreBench(files, bench.Options);
        Assert.StartsWith("LOADING", (await next.Store.SwapAsync(One, Zero, next.Now))!.Text, StringComparison.Ordinal);
        next.Store.Load();
        Assert.StartsWith("CORRUPT partition '1'", (await next.Store.SwapAsync(Zero, One, next.Now))!.Text, StringComparison.Ordinal);
    }

    // A key on its way must not be carried off to another database.
    [Fact]
    public async Task WaitsForMovesAndMovesWaitForIt()
    {
        using StoreBench bench = Bench(PersistMode.Wal);
        IDisposable moving = await bench.Store.BeginMoveAsync(One, new PartitionId(5));
        ValueTask<Error?> swapping = bench.Store.SwapAsync(Zero, One, bench.Now);
        Assert.False(swapping.IsCompleted);
        ValueTask<IDisposable> next = bench.Store.BeginMoveAsync(new PartitionId(5), Zero);
        Assert.False(next.IsCompleted);
        (await bench.Store.BeginMoveAsync(new PartitionId(5), new PartitionId(6))).Dispose();
        moving.Dispose();
        Assert.Null(await swapping);
        (await next).Dispose();
    }

    [Fact]
    public async Task ToolsAndBackupsNameTheDatabaseOfNow()
    {
        using StoreBench bench = Bench(PersistMode.Wal);
        await bench.PutAsync(bench.Of(0), "here", "1");
        Assert.Null(await bench.Store.SwapAsync(Zero, One, bench.Now));
        Assert.Null(await bench.Checkpointer.BackUpAsync(PartitionId.All, "/backup"));
        CrashableFileSystem files = bench.Files.Kill();

        using var output = new MemoryStream();
        Assert.True(new DataDumper(files).Dump("/data", "1", output));
        Assert.Contains("\"partition\":\"1\"", System.Text.Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
        Assert.Throws<ToolException>(() => new DataDumper(files).Dump("/data", "0", output));
        var findings = new List<FileFinding>();
        Assert.True(new DataVerifier(files).Verify("/data", findings.Add));
        Assert.Contains(findings, finding => finding.File.StartsWith("partitions/0/", StringComparison.Ordinal) && finding.Text.StartsWith("partition 1:", StringComparison.Ordinal));

        Assert.True(new BackupRestorer(files).Restore("/backup", "/restored", _ => { }));
        Assert.True(new BackupRestorer(files).Restore("/data", "/copy", _ => { }));
        foreach (string directory in new[] { "/restored", "/copy" })
        {
            using var restored = new StoreBench(files, new StoreOptions(directory, StoreBench.Always) { UseThreads = false });
            restored.Store.Load();
            Assert.Equal(("", "here=1"), Contents(restored));
        }
    }

    [Fact]
    public async Task TheCatalogKeepsItWhenPartitionsAreCreatedAlteredAndDropped()
    {
        using StoreBench bench = Bench(PersistMode.Wal);
        await bench.PutAsync(bench.Of(0), "here", "1");
        Assert.Null(await bench.Store.SwapAsync(Zero, One, bench.Now));
        await bench.CreateAsync("p", StoreBench.Always);
        Assert.True((await bench.Store.AlterAsync(StoreBench.NameOf("p"), before => before with { Persistence = StoreBench.Snapshots })).Succeeded);
        Assert.True((await bench.Store.DropAsync(StoreBench.NameOf("p"))).Succeeded);
        using StoreBench next = Next(bench.Files.Crash(new Random(1)), PersistMode.Wal);
        Assert.Equal(("", "here=1"), Contents(next));
    }

    [Fact]
    public void TheDirectoriesOfTheCatalogAreReadAsTheyWereWritten()
    {
        CatalogContent swapped = CatalogContent.Empty.WithSwapped(3, 15).WithSwapped(15, 2);
        byte[] bytes = CatalogFormat.Write(swapped);
        Assert.Equal(CatalogFormat.SwappedVersion, bytes[7]);
        CatalogContent read = CatalogFormat.Read(bytes, out _)!;
        // 3 got that of 15; then 15, which had that of 3, gave it to 2 for its own.
        Assert.Equal((15, 3, 2), (read.DirectoryOf(3), read.DirectoryOf(2), read.DirectoryOf(15)));
        // It goes on counting when each has its own again: what is older is known by that.
        CatalogContent back = CatalogFormat.Read(CatalogFormat.Write(read.WithSwapped(15, 2).WithSwapped(3, 15)), out _)!;
        Assert.Equal((4, true), (back.Swaps, back.Directories.IsEmpty));
        Assert.Equal(CatalogFormat.Version, CatalogFormat.Write(CatalogContent.Empty)[7]);
    }

    private static StoreBench Bench(PersistMode mode) => Next(new CrashableFileSystem(), mode);

    private static StoreBench Next(CrashableFileSystem files, PersistMode mode)
    {
        var persistence = mode == PersistMode.Wal ? StoreBench.Always : new Persistence(mode);
        var bench = new StoreBench(files, new StoreOptions("/data", persistence) { UseThreads = false });
        bench.Store.Load();
        return bench;
    }

    private static (string Zero, string One) Contents(StoreBench bench) => (ContentOf(bench, 0), ContentOf(bench, 1));

    private static string ContentOf(StoreBench bench, int number)
    {
        Assert.True(bench.Store.TryFind(new PartitionId(number), out Partition? partition));
        Assert.Same(partition, bench.Of(number).Partition);
        return string.Join(',', StoreBench.Content(partition));
    }
}
