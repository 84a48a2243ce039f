using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>
/// The catalog was replaced, but the sync of its directory failed: it is in force, and a power cut may bring back the one before. What is acknowledged meanwhile is true with either.
/// </summary>
public sealed class CatalogDoubtTests
{
    private const string Refused = "MISCONF Errors writing the catalog of partitions: Input/output error";
    private static readonly PartitionId Zero = new(0);
    private static readonly PartitionId One = new(1);

    [Theory]
    [InlineData(PersistMode.Snapshot)]
    [InlineData(PersistMode.Wal)]
    public async Task WhatIsAcknowledgedAfterASwapIsInItsDatabaseAfterAPowerCut(PersistMode mode)
    {
        for (int fate = 0; fate < 20; fate++)
        {
            using StoreBench bench = await SwappedInDoubtAsync(mode);
            Error? error = await bench.PutAsync(bench.Of(0), "later", "3");
            Error? saved = await bench.Checkpointer.SaveAsync(Zero);
            using StoreBench next = Next(bench.Files.Crash(new Random(fate)), mode);
            string[] zero = [.. StoreBench.Content(next.Of(0).Partition)];
            Assert.True(error is not null || saved is not null || zero.Contains("later=3"), $"Fate {fate}: database 0 has {string.Join(',', zero)}.");
        }
    }

    [Theory]
    [InlineData(PersistMode.Snapshot)]
    [InlineData(PersistMode.Wal)]
    public async Task NeitherTakesWritesUntilTheCatalogIsDurable(PersistMode mode)
    {
        using StoreBench bench = await SwappedInDoubtAsync(mode);
        foreach (int number in new[] { 0, 1 })
        {
            Assert.Equal(Refused, (await bench.PutAsync(bench.Of(number), "k", "3"))?.Text);
            Assert.Equal(Refused, (await bench.Checkpointer.SaveAsync(new PartitionId(number)))?.Text);
        }

        // What was not swapped goes on, and so do reads.
        Assert.Null(await bench.PutAsync(bench.Of(2), "k", "3"));
        Assert.Equal(["there=2"], StoreBench.Content(bench.Of(0).Partition));
        bench.Checkpointer.Tick();
        Assert.Equal(Refused, (await bench.PutAsync(bench.Of(0), "k", "3"))?.Text);

        bench.Files.Calls.Rule = null;
        bench.Clock.Advance(TimeSpan.FromSeconds(6));
        bench.Checkpointer.Tick();
        Assert.Null(await bench.PutAsync(bench.Of(0), "k", "3"));
        Assert.Null(await bench.PutAsync(bench.Of(1), "k", "4"));
        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        using StoreBench next = Next(bench.Files.Crash(new Random(1)), mode);
        Assert.Equal(["k=3", "there=2"], StoreBench.Content(next.Of(0).Partition));
        Assert.Equal(["here=1", "k=4"], StoreBench.Content(next.Of(1).Partition));
    }

    [Fact]
    public async Task AnyLaterChangeOfTheCatalogSettlesIt()
    {
        using StoreBench bench = await SwappedInDoubtAsync(PersistMode.Wal);
        bench.Files.Calls.Rule = null;
        await bench.CreateAsync("p", StoreBench.Always);
        Assert.Null(await bench.PutAsync(bench.Of(0), "k", "3"));
    }

    [Theory]
    [InlineData(PersistMode.None, PersistMode.Snapshot)]
    [InlineData(PersistMode.None, PersistMode.Wal)]
    [InlineData(PersistMode.Snapshot, PersistMode.Wal)]
    public async Task APartitionThatPromisesMoreTakesNoWriteBeforeTheCatalogSaysSo(PersistMode from, PersistMode to)
    {
        using var bench = new StoreBench();
        StoredPartition stored = await bench.CreateAsync("p", new Persistence(from));
        await bench.PutAsync(stored, "first", "0");
        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        FailSyncs(bench);
        Outcome<Partition> altered = await bench.Store.AlterAsync(StoreBench.NameOf("p"), before => before with { Persistence = Of(to) });
        Assert.Equal(Refused, altered.Error?.Text);
        Assert.Equal(Refused, (await bench.PutAsync(stored, "k", "1"))?.Text);
        Assert.Equal(Refused, (await bench.Checkpointer.SaveAsync(stored.Partition.Id))?.Text);

        bench.Files.Calls.Rule = null;
        bench.Clock.Advance(TimeSpan.FromSeconds(6));
        bench.Checkpointer.Tick();
        Assert.Null(await bench.PutAsync(stored, "k", "1"));
        Assert.Null(await bench.Checkpointer.SaveAsync(stored.Partition.Id));
        using var next = new StoreBench(bench.Files.Crash(new Random(1)));
        next.Store.Load();
        Assert.Equal(["first=0", "k=1"], StoreBench.Content(next.Find("p").Partition));
    }

    // It has another journal then, and the catalog is in doubt still.
    [Fact]
    public async Task APartitionThatIsAlteredAgainMeanwhileStillTakesNone()
    {
        using var bench = new StoreBench();
        StoredPartition stored = await bench.CreateAsync("p", new Persistence(PersistMode.None));
        FailSyncs(bench);
        foreach (PersistMode mode in new[] { PersistMode.Wal, PersistMode.Snapshot })
        {
            await bench.Store.AlterAsync(StoreBench.NameOf("p"), before => before with { Persistence = Of(mode) });
            Assert.Equal(mode, stored.Partition.Identity.Persistence.Mode);
            Assert.Equal(Refused, (await bench.PutAsync(stored, "k", "1"))?.Text);
        }
    }

    private static async Task<StoreBench> SwappedInDoubtAsync(PersistMode mode)
    {
        StoreBench bench = Next(new CrashableFileSystem(), mode);
        await bench.PutAsync(bench.Of(0), "here", "1");
        await bench.PutAsync(bench.Of(1), "there", "2");
        await bench.PutAsync(bench.Of(2), "other", "2");
        Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        FailSyncs(bench);
        Assert.Equal(Refused, (await bench.Store.SwapAsync(Zero, One, bench.Now))?.Text);
        return bench;
    }

    private static void FailSyncs(StoreBench bench) =>
        bench.Files.Calls.Rule = (operation, path, _) => operation == "fsync" && path == "/data" ? Fault.Error(ErrorNumber.EIO) : null;

    private static Persistence Of(PersistMode mode) => mode == PersistMode.Wal ? StoreBench.Always : new Persistence(mode);

    private static StoreBench Next(CrashableFileSystem files, PersistMode mode)
    {
        var bench = new StoreBench(files, new StoreOptions("/data", Of(mode)) { UseThreads = false });
        bench.Store.Load();
        return bench;
    }
}
