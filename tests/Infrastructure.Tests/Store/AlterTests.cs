using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>ALTER PARTITION ... SET PERSIST and FSYNC: what was acknowledged keeps its promise, whenever the machine fails.</summary>
public sealed class AlterTests
{
    private static readonly Persistence Nothing = new(PersistMode.None);

    public static TheoryData<PersistMode, PersistMode> Changes
    {
        get
        {
            var changes = new TheoryData<PersistMode, PersistMode>();
            foreach (PersistMode from in Enum.GetValues<PersistMode>())
            {
                foreach (PersistMode to in Enum.GetValues<PersistMode>())
                {
                    if (from != to)
                        changes.Add(from, to);
                }
            }

            return changes;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task TheNewModeIsInForceAndItsPromiseKept(PersistMode from, PersistMode to)
    {
        using var bench = new StoreBench();
        StoredPartition stored = await bench.CreateAsync("p", Of(from));
        await bench.PutAsync(stored, "before", "1");
        Assert.Null(await AlterAsync(bench, Of(to)));
        Assert.Equal(Of(to), stored.Partition.Identity.Persistence);
        Assert.Null(await bench.PutAsync(stored, "after", "2"));
        using var next = new StoreBench(bench.Files.Crash(new Random(1)));
        next.Store.Load();
        string[] expected = to switch
        {
            PersistMode.Wal => ["after=2", "before=1"],
            // What came after the last snapshot may be lost; what was on the disk before may not.
            PersistMode.Snapshot => ["before=1"],
            _ => [],
        };
        Assert.Equal(expected, StoreBench.Content(next.Find("p").Partition));
        Assert.Equal(Of(to), next.Find("p").Partition.Identity.Persistence);
    }

    // Else its new files would be without the key that was moved, and the target has it in memory only.
    [Theory]
    [InlineData(PersistMode.Wal)]
    [InlineData(PersistMode.None)]
    public async Task AMovedKeyIsSavedBeforeTheModeOfItsSourceChanges(PersistMode to)
    {
        using var bench = new StoreBench();
        StoredPartition source = await bench.CreateAsync("p", Of(PersistMode.Snapshot));
        StoredPartition target = await bench.CreateAsync("q", Of(PersistMode.Snapshot));
        await bench.PutAsync(source, "moved", "1");
        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        await bench.PutAsync(target, "moved", "1");
        bench.Store.Moved(source.Partition.Id, target.Partition.Id);

        Assert.Equal(StoreErrors.MovesUnsaved(source.Partition.Name, "ALTER"), await AlterAsync(bench, Of(to)));
        Assert.Equal(Of(PersistMode.Snapshot), source.Partition.Identity.Persistence);

        Assert.Null(await bench.Checkpointer.SaveAsync(target.Partition.Id));
        Assert.Null(await AlterAsync(bench, Of(to)));
    }

    [Fact]
    public async Task AMovedKeyIsSavedBeforeItsSourceIsDropped()
    {
        using var bench = new StoreBench();
        StoredPartition source = await bench.CreateAsync("p", Of(PersistMode.Snapshot));
        StoredPartition target = await bench.CreateAsync("q", Of(PersistMode.Snapshot));
        await bench.PutAsync(target, "moved", "1");
        bench.Store.Moved(source.Partition.Id, target.Partition.Id);

        Assert.Equal(StoreErrors.MovesUnsaved(source.Partition.Name, "DROP"), (await bench.Store.DropAsync(source.Partition.Name)).Error);
        Assert.True(bench.Store.TryFind(source.Partition.Id, out _));

        Assert.Null(await bench.Checkpointer.SaveAsync(target.Partition.Id));
        Assert.True((await bench.Store.DropAsync(source.Partition.Name)).Succeeded);
    }

    // A key that leaves between the decision which files are first and the change of the mode would be in none.
    [Fact]
    public async Task AKeyOnItsWayIsWaitedFor()
    {
        using var bench = new StoreBench();
        StoredPartition source = await bench.CreateAsync("p", Of(PersistMode.Snapshot));
        IDisposable moving = await bench.Store.BeginMoveAsync(source.Partition.Id, new PartitionId(0));
        Task<Error?> altering = AlterAsync(bench, Of(PersistMode.Wal));
        Assert.False(altering.IsCompleted);
        Assert.Equal(Of(PersistMode.Snapshot), source.Partition.Identity.Persistence);
        moving.Dispose();
        Assert.Null(await altering);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task ACrashAtAnyChangeOfTheDiskLeavesWhatWasAcknowledged(PersistMode from, PersistMode to)
    {
        bool done = false;
        for (int change = 1; !done; change++)
        {
            using var bench = new StoreBench();
            StoredPartition stored = await bench.CreateAsync("p", Of(from));
            await bench.PutAsync(stored, "a", "1");
            if (from == PersistMode.Snapshot)
                Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
            await bench.PutAsync(stored, "b", "2");
            bench.Files.Calls.CrashAtChange(change);
            try
            {
                Assert.Null(await AlterAsync(bench, Of(to)));
                done = true;
            }
            catch (CrashException)
            {
                // As it was meant.
            }

            foreach (CrashableFileSystem found in new[] { bench.Files.Crash(new Random(change)), bench.Files.Kill() })
            {
                using var next = new StoreBench(found);
                next.Store.Load();
                StoredPartition recovered = next.Find("p");
                Assert.False(recovered.IsQuarantined, $"quarantined after a crash at change {change}");
                PersistMode mode = recovered.Partition.Identity.Persistence.Mode;
                Assert.True(mode == from || mode == to);
                string[] promised = mode == PersistMode.None || from == PersistMode.None ? [] : from == PersistMode.Wal ? ["a=1", "b=2"] : ["a=1"];
                Assert.Superset(promised.ToHashSet(), StoreBench.Content(recovered.Partition).ToHashSet());
                if (done && mode == PersistMode.Wal)
                    Assert.Equal(["a=1", "b=2"], StoreBench.Content(recovered.Partition));
                // And it goes on from there.
                Assert.Null(await next.PutAsync(recovered, "c", "3"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task AFailingDiskLeavesTheModeAsItWasOrAsItIsToBe(PersistMode from, PersistMode to)
    {
        foreach (string operation in new[] { "write", "fdatasync", "rename", "open" })
        {
            using var bench = new StoreBench();
            StoredPartition stored = await bench.CreateAsync("p", Of(from));
            await bench.PutAsync(stored, "a", "1");
            bench.Files.Calls.Rule = (called, _, _) => called == operation ? Fault.Error(ErrorNumber.EIO) : null;
            Error? error = await AlterAsync(bench, Of(to));
            bench.Files.Calls.Rule = null;
            Assert.Equal(error is null ? to : from, stored.Partition.Identity.Persistence.Mode);
            if (stored.Log is not { Refusal: not null })
                Assert.Null(await bench.PutAsync(stored, "b", "2"));
            Assert.Null(await AlterAsync(bench, Of(PersistMode.Snapshot)));
            Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
            string state = StoreBench.StateOf(stored.Partition);
            using var next = new StoreBench(bench.Files.Crash(new Random(7)));
            next.Store.Load();
            Assert.Equal(state, StoreBench.StateOf(next.Find("p").Partition));
        }
    }

    [Fact]
    public async Task FromEverysecToAlwaysWhatWasReleasedIsDurable()
    {
        using var bench = new StoreBench();
        StoredPartition stored = await bench.CreateAsync("p", new Persistence(PersistMode.Wal, FsyncPolicy.EverySec));
        Assert.Null(await bench.PutAsync(stored, "a", "1"));
        Assert.NotEqual(stored.Log!.Report().LastLsn, stored.Log.Report().DurableLsn);
        Assert.Null(await AlterAsync(bench, StoreBench.Always));
        Assert.Equal(stored.Log.Report().LastLsn, stored.Log.Report().DurableLsn);
        Assert.Null(await bench.PutAsync(stored, "b", "2"));
        using var next = new StoreBench(bench.Files.Crash(new Random(1)));
        next.Store.Load();
        Assert.Equal(["a=1", "b=2"], StoreBench.Content(next.Find("p").Partition));
    }

    [Fact]
    public async Task WhatWasKeptBeforeItKeptNothingDoesNotComeBack()
    {
        using var bench = new StoreBench();
        StoredPartition stored = await bench.CreateAsync("p", StoreBench.Always);
        await bench.PutAsync(stored, "old", "1");
        Assert.Null(await AlterAsync(bench, Nothing));
        ((IScalars)stored.Partition).GetAndDelete(Domain.Values.Key.Of("old"), bench.Now);
        Assert.Null(await AlterAsync(bench, StoreBench.Always));
        await bench.PutAsync(stored, "new", "2");
        using var next = new StoreBench(bench.Files.Kill());
        next.Store.Load();
        Assert.Equal(["new=2"], StoreBench.Content(next.Find("p").Partition));
    }

    [Fact]
    public async Task OptionsAreInTheCatalog()
    {
        using var bench = new StoreBench();
        await bench.CreateAsync("p", StoreBench.Always);
        var options = new PartitionOptions { MaxLength = 10, TtlSeconds = 60, MaxMemory = 1 << 20, Eviction = Domain.Eviction.EvictionPolicy.VolatileTtl };
        Assert.True((await bench.Store.AlterAsync(StoreBench.NameOf("p"), before => before with { Options = options })).Succeeded);
        using var next = new StoreBench(bench.Files.Crash(new Random(1)));
        next.Store.Load();
        Assert.Equal(options, next.Find("p").Partition.Identity.Options);
    }

    private static Persistence Of(PersistMode mode) => mode == PersistMode.Wal ? StoreBench.Always : new Persistence(mode);

    private static async Task<Error?> AlterAsync(StoreBench bench, Persistence to) =>
        (await bench.Store.AlterAsync(StoreBench.NameOf("p"), before => before with { Persistence = to })).Error;
}
