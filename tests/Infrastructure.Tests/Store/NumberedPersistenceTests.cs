using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>CONFIG SET appendonly and its kin: how the numbered databases persist is changed while they are used (docs/adr/0018).</summary>
public sealed class NumberedPersistenceTests
{
    private const string Ledger = "ledger=1";

    public static TheoryData<PersistMode, PersistMode, PersistMode> Changes
    {
        get
        {
            var changes = new TheoryData<PersistMode, PersistMode, PersistMode>();
            foreach (PersistMode from in Enum.GetValues<PersistMode>())
            {
                foreach (PersistMode to in Enum.GetValues<PersistMode>())
                {
                    foreach (PersistMode next in Enum.GetValues<PersistMode>())
                    {
                        if (from != to)
                            changes.Add(from, to, next);
                    }
                }
            }

            return changes;
        }
    }

    // Whatever the command line of the next start says: what was acknowledged under WAL is there, and nothing is taken for damage.
    [Theory]
    [MemberData(nameof(Changes))]
    public async Task TheNextStartFindsWhatTheNewModePromises(PersistMode from, PersistMode to, PersistMode next)
    {
        using var bench = new StoreBench(options: Options(from));
        await bench.PutAsync(bench.Of(3), "before", "1");

        Assert.Null(await bench.Store.PersistNumberedAsync(Of(to)));
        Assert.Null(await bench.PutAsync(bench.Of(3), "after", "2"));
        Assert.Null(await bench.PutAsync(bench.Of(4), "first", "3"));

        Assert.All(Enumerable.Range(0, 16), number => Assert.Equal(Of(to), bench.Of(number).Partition.Identity.Persistence));
        using var restarted = new StoreBench(bench.Files.Crash(new Random(1)), Options(next));
        restarted.Store.Load();
        string[] expected = to switch
        {
            PersistMode.Wal => ["after=2", "before=1"],
            PersistMode.Snapshot => ["before=1"],
            _ => [],
        };
        Assert.Equal(expected, StoreBench.Content(restarted.Of(3).Partition));
        Assert.Equal(to == PersistMode.Wal ? ["first=3"] : [], StoreBench.Content(restarted.Of(4).Partition));
        Assert.All(Enumerable.Range(0, 16), number => Assert.False(restarted.Of(number).IsQuarantined));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task ACrashAtAnyChangeOfTheDiskLeavesWhatWasAcknowledged(PersistMode from, PersistMode to, PersistMode next)
    {
        bool done = false;
        for (int change = 1; !done; change++)
        {
            using var bench = new StoreBench(options: Options(from));
            await bench.PutAsync(bench.Of(3), "ledger", "1");
            if (from != PersistMode.None)
                Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
            // A log behind a snapshot: a part of these files is damage.
            if (from == PersistMode.Wal)
                await bench.PutAsync(bench.Of(3), "ledger", "1");
            bench.Of(3).Log?.SyncWritten();
            bench.Files.Calls.CrashAtChange(change);
            try
            {
                Assert.Null(await bench.Store.PersistNumberedAsync(Of(to)));
                done = true;
            }
            catch (CrashException)
            {
                // Looked at below.
            }

            foreach (CrashableFileSystem found in WhatIsLeft(bench.Files, change))
            {
                using var restarted = new StoreBench(found, Options(next));
                restarted.Store.Load();
                Assert.All(Enumerable.Range(0, 16), number => Assert.Null(restarted.Of(number).Recovered?.Damage));
                IReadOnlyList<string> content = StoreBench.Content(restarted.Of(3).Partition);
                if (from != PersistMode.None && to != PersistMode.None)
                    Assert.Equal([Ledger], content);
                else
                    Assert.True(content is [] or [Ledger], string.Join(' ', content));
            }
        }
    }

    // A start that keeps nothing reads what files there are, and leaves them: until the new ones are complete they are all that there is.
    [Theory]
    [InlineData(PersistMode.Wal)]
    [InlineData(PersistMode.Snapshot)]
    public async Task FilesOfAnEarlierStartStayUntilTheNewOnesAreThere(PersistMode to)
    {
        using StoreBench earlier = await EarlierAsync();
        bool done = false;
        for (int change = 1; !done; change++)
        {
            using var bench = new StoreBench(earlier.Files.Crash(new Random(change)), Options(PersistMode.None));
            bench.Store.Load();
            Assert.Equal([Ledger], StoreBench.Content(bench.Of(3).Partition));
            bench.Files.Calls.CrashAtChange(change);
            try
            {
                Assert.Null(await bench.Store.PersistNumberedAsync(Of(to)));
                done = true;
            }
            catch (CrashException)
            {
                // Looked at below.
            }

            foreach (CrashableFileSystem found in WhatIsLeft(bench.Files, change))
            {
                using var restarted = new StoreBench(found, Options(to));
                restarted.Store.Load();
                Assert.Null(restarted.Of(3).Recovered?.Damage);
                Assert.Equal([Ledger], StoreBench.Content(restarted.Of(3).Partition));
            }
        }
    }

    [Theory]
    [InlineData(PersistMode.Wal)]
    [InlineData(PersistMode.Snapshot)]
    public async Task FilesOfAnEarlierStartStayWhereNewOnesCannotBeMade(PersistMode to)
    {
        using StoreBench earlier = await EarlierAsync();
        using var bench = new StoreBench(earlier.Files.Kill(), Options(PersistMode.None));
        bench.Store.Load();
        bench.Files.Calls.Rule = (operation, path, _) =>
            operation == "write" && path.StartsWith(StoreBench.Root + "/3/", StringComparison.Ordinal) ? new Fault(ErrorNumber.ENOSPC) : null;

        Assert.NotNull(await bench.Store.PersistNumberedAsync(Of(to)));

        CrashableFileSystem found = bench.Files.Kill();
        found.Calls.Rule = null;
        using var restarted = new StoreBench(found, Options(PersistMode.Wal));
        restarted.Store.Load();
        Assert.Equal([Ledger], StoreBench.Content(restarted.Of(3).Partition));
    }

    // The disk fails in the middle of the sixteen: those before go back, and all is as if nobody had asked.
    [Theory]
    [InlineData(PersistMode.None, PersistMode.Wal)]
    [InlineData(PersistMode.None, PersistMode.Snapshot)]
    [InlineData(PersistMode.Snapshot, PersistMode.Wal)]
    public async Task WhereOneCannotBeChangedAllStayAsTheyWere(PersistMode from, PersistMode to)
    {
        using var bench = new StoreBench(options: Options(from));
        foreach (int number in new[] { 1, 7, 9 })
            await bench.PutAsync(bench.Of(number), "k", "v");
        bench.Files.Calls.Rule = (operation, path, _) =>
            operation == "write" && path.StartsWith(StoreBench.Root + "/7/", StringComparison.Ordinal) ? new Fault(ErrorNumber.ENOSPC) : null;

        Error? error = await bench.Store.PersistNumberedAsync(Of(to));

        Assert.Equal("MISCONF", error?.Code);
        Assert.All(Enumerable.Range(0, 16), number => Assert.Equal(Of(from), bench.Of(number).Partition.Identity.Persistence));
        Assert.All(Enumerable.Range(0, 16), number => Assert.Null(bench.Of(number).Log));
        bench.Files.Calls.Rule = null;
        Assert.Null(await bench.PutAsync(bench.Of(1), "later", "1"));
        Assert.Null(await bench.Store.PersistNumberedAsync(Of(to)));
        Assert.Equal(["k=v", "later=1"], StoreBench.Content(bench.Of(1).Partition));
    }

    [Fact]
    public async Task TheFsyncPolicyIsThatOfTheLogsFromThenOn()
    {
        using var bench = new StoreBench(options: Options(PersistMode.Wal));
        await bench.PutAsync(bench.Of(0), "k", "v");

        Assert.Null(await bench.Store.PersistNumberedAsync(new Persistence(PersistMode.Wal, FsyncPolicy.Always)));

        Assert.All(Enumerable.Range(0, 16), number => Assert.Equal(FsyncPolicy.Always, bench.Of(number).Log!.Policy));
        Assert.True(bench.Of(0).Log!.IsAllDurable);
    }

    // ALWAYS promises what the disk has, so it is not promised while the disk has not.
    [Fact]
    public async Task APolicyThatCannotBeKeptIsNotPromised()
    {
        using var bench = new StoreBench(options: Options(PersistMode.Wal));
        await bench.PutAsync(bench.Of(2), "k", "v");
        bench.Files.Calls.Rule = (operation, path, _) => operation == "fdatasync" && path.StartsWith(StoreBench.Root + "/2/", StringComparison.Ordinal) ? new Fault(ErrorNumber.EIO) : null;

        Assert.NotNull(await bench.Store.PersistNumberedAsync(new Persistence(PersistMode.Wal, FsyncPolicy.Always)));

        Assert.All(Enumerable.Range(0, 16), number => Assert.Equal(FsyncPolicy.EverySec, bench.Of(number).Log!.Policy));
    }

    [Fact]
    public async Task DatabasesThatWereNeverUsedGetNoFiles()
    {
        using var bench = new StoreBench(options: Options(PersistMode.Snapshot));
        await bench.PutAsync(bench.Of(5), "k", "v");

        Assert.Null(await bench.Store.PersistNumberedAsync(Of(PersistMode.Wal)));

        Assert.Equal(["5"], bench.Files.ListDirectories(StoreBench.Root));
    }

    [Fact]
    public async Task ANumberGoesWithItsDataAlsoWhileNothingIsKept()
    {
        using var bench = new StoreBench(options: Options(PersistMode.None));
        await bench.PutAsync(bench.Of(0), "zero", "1");
        Assert.Null(await bench.Store.SwapAsync(new PartitionId(0), new PartitionId(1), bench.Now));

        Assert.Null(await bench.Store.PersistNumberedAsync(Of(PersistMode.Wal)));

        using var restarted = new StoreBench(bench.Files.Kill(), Options(PersistMode.Wal));
        restarted.Store.Load();
        Assert.Equal(["zero=1"], StoreBench.Content(restarted.Of(1).Partition));
    }

    [Fact]
    public async Task WhatIsOutOfServiceKeepsAllFromBeingChanged()
    {
        using var bench = new StoreBench(options: Options(PersistMode.Snapshot));
        bench.Of(4).Partition.MakeUnavailable(StoreErrors.Loading(bench.Of(4).Partition.Name));

        Assert.Equal("LOADING", (await bench.Store.PersistNumberedAsync(Of(PersistMode.Wal)))?.Code);
        Assert.Equal(PersistMode.Snapshot, bench.Of(0).Partition.Identity.Persistence.Mode);
    }

    // A crash between the new name and the last deletion leaves that name.
    [Fact]
    public async Task WhatWasGivenUpIsRemovedAtAStart()
    {
        using var bench = new StoreBench(options: Options(PersistMode.Wal));
        await bench.PutAsync(bench.Of(3), "k", "v");
        bench.Files.Calls.Rule = (operation, path, _) => operation == "rmdir" && path.EndsWith(".gone", StringComparison.Ordinal) ? new Fault(ErrorNumber.EIO) : null;
        Assert.Null(await bench.Store.PersistNumberedAsync(Of(PersistMode.None)));
        Assert.Equal(["3.gone"], bench.Files.ListDirectories(StoreBench.Root));

        CrashableFileSystem found = bench.Files.Kill();
        found.Calls.Rule = null;
        using var restarted = new StoreBench(found, Options(PersistMode.Wal));

        Assert.Empty(restarted.Files.ListDirectories(StoreBench.Root));
    }

    // What a power cut may leave, of which there is much, and the end of the process.
    private static List<CrashableFileSystem> WhatIsLeft(CrashableFileSystem files, int change)
    {
        const int Fates = 6;
        List<CrashableFileSystem> left = [];
        for (int fate = 0; fate < Fates; fate++)
            left.Add(files.Crash(new Random((change * Fates) + fate)));
        left.Add(files.Kill());
        return left;
    }

    private static async Task<StoreBench> EarlierAsync()
    {
        var bench = new StoreBench(options: Options(PersistMode.Wal));
        await bench.PutAsync(bench.Of(3), "ledger", "1");
        bench.Of(3).Log!.SyncWritten();
        return bench;
    }

    private static Persistence Of(PersistMode mode) => new(mode, FsyncPolicy.EverySec);

    private static StoreOptions Options(PersistMode mode) => new("/data", Of(mode)) { UseThreads = false };
}
