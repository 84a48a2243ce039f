using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Store;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>What becomes of the files of a partition in which memory ran out in the middle of a change.</summary>
public sealed class HalfChangedStoreTests
{
    [Theory]
    [InlineData(PersistMode.Wal)]
    [InlineData(PersistMode.Snapshot)]
    public async Task NothingOfItIsSavedAndAStartHasWhatWasPromised(PersistMode mode)
    {
        using var bench = new StoreBench();
        StoredPartition ledger = await bench.CreateAsync("ledger", mode == PersistMode.Wal ? StoreBench.Always : StoreBench.Snapshots);
        Assert.Null(await bench.PutAsync(ledger, "k", "1"));
        Assert.Null(await bench.Checkpointer.SaveAsync(ledger.Partition.Id));
        Assert.Null(await bench.PutAsync(ledger, "after", "1"));
        ledger.Partition.ReportTo(new StarvedJournal(ledger.Journal!));
        Assert.Throws<InsufficientMemoryException>(() => ((IScalars)ledger.Partition).Put(Key.Of("k"), Value.Of("half"), Expiry.None, bench.Now));

        Error error = DomainErrors.HalfChanged(ledger.Partition.Name);
        Assert.Equal(error, await bench.PutAsync(ledger, "k", "2"));
        Assert.NotNull(await bench.Checkpointer.SaveAsync(ledger.Partition.Id));
        Assert.NotNull(await bench.Checkpointer.BackUpAsync(ledger.Partition.Id, "/backup"));
        bench.Clock.Advance(TimeSpan.FromHours(2));
        bench.Checkpointer.Tick();
        await bench.Checkpointer.StopAsync(default);
        bench.Store.Dispose();

        using var next = new StoreBench(bench.Files.Kill());
        next.Store.Load();
        Assert.Equal(mode == PersistMode.Wal ? ["after=1", "k=1"] : ["k=1"], StoreBench.Content(next.Find("ledger").Partition));
    }

    [Fact]
    public async Task ASnapshotThatLacksAnEffectIsNotTaken()
    {
        using var bench = new StoreBench();
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        Assert.Null(await bench.PutAsync(ledger, "k", "1"));
        // A write that comes in the middle of it, while there is no memory for the snapshot's share.
        bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation != "write" || !path.EndsWith("snapshot.tmp", StringComparison.Ordinal) || ledger.Journal!.Tap is not { } tap || tap is StarvedTap)
                return null;
            ledger.Journal.Tap = new StarvedTap(tap);
            Assert.True(((IScalars)ledger.Partition).Put(Key.Of("k"), Value.Of("2"), Expiry.None, bench.Now).Succeeded);
            return null;
        };
        for (int i = 0; i < 3000; i++)
            Assert.Null(await bench.PutAsync(ledger, $"many{i}", new string('x', 100)));

        Error? failed = await bench.Checkpointer.SaveAsync(ledger.Partition.Id);

        Assert.Contains("memory ran out meanwhile", failed!.Text, StringComparison.Ordinal);
        bench.Files.Calls.Rule = null;
        Assert.Null(await bench.PutAsync(ledger, "last", "1"));
        Assert.Null(await bench.Checkpointer.SaveAsync(ledger.Partition.Id));
        using var next = new StoreBench(bench.Files.Kill());
        next.Store.Load();
        Assert.Contains("k=2", StoreBench.Content(next.Find("ledger").Partition));
    }

    private sealed class StarvedTap(IRecordTap tap) : IRecordTap
    {
        public void Append(ReadOnlySpan<byte> effect) => throw new InsufficientMemoryException();

        public void GiveUp() => tap.GiveUp();
    }

    private sealed class StarvedJournal(IPartitionJournal journal) : IPartitionJournal
    {
        public Error? Refusal => journal.Refusal;

        public Lsn LastLsn => journal.LastLsn;

        public Lsn Put(ReadOnlySpan<byte> key, Value value, Expiry expiry) => throw new InsufficientMemoryException();

        public Lsn Delete(ReadOnlySpan<byte> key) => throw new InsufficientMemoryException();

        public Lsn Expire(ReadOnlySpan<byte> key, Expiry expiry) => throw new InsufficientMemoryException();

        public Lsn Clear() => throw new InsufficientMemoryException();

        public void BeginBatch() => journal.BeginBatch();

        public void EndBatch() => journal.EndBatch();

        public void AbandonBatch() => journal.AbandonBatch();

        public void Prepare(long bytes) => journal.Prepare(bytes);
    }
}
