using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Wal;

public sealed class PartitionLogTests
{
    [Fact]
    public void ARecordHoldsTheLargestEffect() => Assert.True(RecordFormat.MaxPayload >= PartitionLimits.MaxEffectBytes);

    [Fact]
    public void TellsHowManyBytesWait()
    {
        using var bench = new LogBench(FsyncPolicy.Always);
        Assert.Equal(0, bench.Log.Report().WaitingBytes);
        bench.Put(1);
        long one = bench.Log.Report().WaitingBytes;
        bench.Put(2);

        Assert.True(one > 0);
        Assert.Equal(2 * one, bench.Log.Report().WaitingBytes);
        bench.Log.CommitPending();
        Assert.Equal(0, bench.Log.Report().WaitingBytes);
        Assert.Equal(2 * one, bench.Log.Report().BytesWritten);
    }

    [Fact]
    public async Task SyncsOnceForAllWhoWait()
    {
        using var bench = new LogBench(FsyncPolicy.Always);
        ValueTask<Error?>[] waiters = [.. Enumerable.Range(1, 50).Select(number => PutAndWait(bench, number))];

        bench.Log.CommitPending();

        foreach (ValueTask<Error?> waiter in waiters)
            Assert.Null(await waiter);
        Assert.Equal(1, bench.Log.Report().Syncs);
    }

    [Fact]
    public void AnswersUnderAlwaysOnlyAfterTheSyncHasReturned()
    {
        using var bench = new LogBench(FsyncPolicy.Always);
        ValueTask<Error?> waiter = PutAndWait(bench, 1);
        int seen = 0;
        bench.Files.Calls.Rule = (operation, _, _) =>
        {
            if (operation is "write" or "fdatasync")
            {
                seen++;
                Assert.False(waiter.IsCompleted);
            }

            return null;
        };

        bench.Log.CommitPending();

        Assert.True(seen >= 2);
        Assert.True(waiter.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task RefusesAfterAFailedWriteAndHealsByItself()
    {
        using var bench = new LogBench(FsyncPolicy.Always);
        bench.Put(1);
        bench.Log.CommitPending();
        ValueTask<Error?> waiter = PutAndWait(bench, 2);
        bench.Files.Capacity = 0;

        Assert.False(bench.Log.CommitPending());

        Assert.Equal("MISCONF Errors writing to the WAL of partition 'users': No space left on device", (await waiter)?.Text);
        Assert.NotNull(bench.Log.Refusal);
        bench.Files.Capacity = long.MaxValue;
        Assert.True(bench.Log.CommitPending());
        Assert.Null(bench.Log.Refusal);
        Assert.Equal(2, bench.Log.Report().DurableLsn);
    }

    [Fact]
    public async Task TellsOfTheFailureAlsoWhoAsksAfterAnothersWaitHasSeenIt()
    {
        using var bench = new LogBench(FsyncPolicy.No);
        bench.Put(1);
        ValueTask<Error?> another = PutAndWait(bench, 2);
        bench.Files.Capacity = 0;
        bench.Log.CommitPending();

        Assert.NotNull(await another);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await bench.Log.WaitAsync(wrote: true));
        Assert.Null(await bench.Log.WaitAsync(wrote: false));
    }

    [Fact]
    public async Task WritesNothingMoreToASegmentWhoseSyncFailed()
    {
        using var bench = new LogBench(FsyncPolicy.Always);
        bench.Put(1);
        bench.Log.CommitPending();
        ValueTask<Error?> waiter = PutAndWait(bench, 2);
        bench.Files.Calls.FailAt(1, ErrorNumber.EIO, "fdatasync");

        Assert.False(bench.Log.CommitPending());

        Assert.Equal("MISCONF Errors syncing the WAL of partition 'users': Input/output error", (await waiter)?.Text);
        Assert.True(bench.Log.IsFenced);
        byte[] before = bench.Files.ReadAll(LogBench.FirstSegment);
        Assert.False(bench.Log.CommitPending());
        Assert.False(bench.Log.SyncWritten());
        bench.Log.MarkWhenIdle();
        bench.Log.Seal();
        Assert.Equal(before, bench.Files.ReadAll(LogBench.FirstSegment));
        Assert.True(bench.Log.ReplaceSegment(2));
        Assert.Null(bench.Log.Refusal);
        bench.Put(3);
        Assert.True(bench.Log.CommitPending());
    }

    [Fact]
    public void DoesNotSyncAgainToRollAfterTheSyncOfTheLastGroupFailed()
    {
        using var bench = new LogBench(FsyncPolicy.Always);
        bench.Put(1);
        bench.Log.CommitPending();
        bench.Put(2);
        bench.Files.Calls.FailAt(1, ErrorNumber.EIO, "fdatasync");

        bench.Log.Roll();

        Assert.True(bench.Log.IsFenced);
        Assert.Equal(1, bench.Log.Report().DurableLsn);
        Assert.Single(bench.Files.ListFiles(LogBench.Directory));
    }

    [Fact]
    public void GoesOnInTheOldSegmentWhenTheNextCannotBeMade()
    {
        using var bench = new LogBench(FsyncPolicy.Always, segmentBytes: 1);
        bench.Files.Calls.Rule = (operation, path, _) =>
            operation == "fsync" && bench.Log.LastLsn.Number > 0 && bench.Log.Report().WrittenLsn > 0 ? Fault.Error(ErrorNumber.EIO) : null;
        for (int i = 1; i <= 3; i++)
        {
            bench.Put(i);
            Assert.True(bench.Log.CommitPending());
        }

        Assert.Equal(3, bench.Log.Report().DurableLsn);
        Assert.Null(bench.Log.Refusal);
    }

    [Fact]
    public async Task LetsNobodyWaitWhenItEnds()
    {
        var bench = new LogBench(FsyncPolicy.Always);
        ValueTask<Error?> waiter = PutAndWait(bench, 1);

        bench.Dispose();

        Assert.Equal(DomainErrors.PartitionNotFound, await waiter);
        Assert.Equal(DomainErrors.PartitionNotFound, await bench.Log.WaitAsync());
    }

    [Fact]
    public async Task ThreadsEndThoughTheDiskStillRefuses()
    {
        using var bench = new LogBench(FsyncPolicy.Always);
        var threads = new LogThreads(bench.Log);
        bench.Files.Capacity = 0;
        bench.Put(1);
        Assert.NotNull(await bench.Log.WaitAsync());

        Task end = Task.Run(threads.Dispose);

        Assert.Same(end, await Task.WhenAny(end, Task.Delay(TimeSpan.FromSeconds(10))));
    }

    private static ValueTask<Error?> PutAndWait(LogBench bench, int number)
    {
        bench.Put(number);
        return bench.Log.WaitAsync();
    }
}
