using GoKV.Application.Ports;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Store;
using GoKV.TestKit;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>BGSAVE and BGREWRITEAOF while one of them goes on: Redis' rules of who waits and who is refused.</summary>
public sealed class BackgroundSaveTests
{
    private static readonly PartitionId Two = new(2);

    private readonly SaveQueue _queue = new();

    [Theory]
    [InlineData(SavePurpose.Save, SavePurpose.Save, true, SaveStart.SaveRuns)]
    [InlineData(SavePurpose.Save, SavePurpose.Rewrite, false, SaveStart.Scheduled)]
    [InlineData(SavePurpose.Rewrite, SavePurpose.Rewrite, true, SaveStart.RewriteRuns)]
    [InlineData(SavePurpose.Rewrite, SavePurpose.Save, false, SaveStart.RewriteRuns)]
    [InlineData(SavePurpose.Rewrite, SavePurpose.Save, true, SaveStart.Scheduled)]
    public void OneGoesOnAndOneOfTheOtherKindWaits(SavePurpose first, SavePurpose second, bool mayWait, SaveStart expected)
    {
        Assert.Equal(SaveStart.Started, _queue.Begin(Two, first, mayWait: false));
        Assert.Equal(expected, _queue.Begin(Two, second, mayWait));
    }

    [Fact]
    public void WhatWaitsIsNextAndThenNothing()
    {
        _queue.Begin(PartitionId.All, SavePurpose.Save, mayWait: false);
        _queue.Begin(Two, SavePurpose.Rewrite, mayWait: true);

        Assert.True(_queue.RewriteWaits);
        Assert.Equal(Two, _queue.Next());
        Assert.False(_queue.RewriteWaits);
        Assert.Equal(SaveStart.RewriteRuns, _queue.Begin(Two, SavePurpose.Rewrite, mayWait: true));
        Assert.Null(_queue.Next());
        Assert.False(_queue.IsRunning);
    }

    [Fact]
    public void TwoThatWaitForDifferentPartitionsWaitForAll()
    {
        _queue.Begin(PartitionId.All, SavePurpose.Save, mayWait: false);
        _queue.Begin(Two, SavePurpose.Rewrite, mayWait: true);
        _queue.Begin(new PartitionId(3), SavePurpose.Rewrite, mayWait: true);

        Assert.Equal(PartitionId.All, _queue.Next());
    }

    [Fact]
    public async Task ARewriteRunsWhenTheSaveBeforeItHasEnded()
    {
        using var bench = new StoreBench();
        StoredPartition notes = await bench.CreateAsync("notes", StoreBench.Snapshots);
        await bench.PutAsync(notes, "a", "1");
        using var disk = new ManualResetEventSlim();
        int renames = 0;
        bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "rename" && path.EndsWith("snapshot.tmp", StringComparison.Ordinal) && Interlocked.Increment(ref renames) == 1)
                disk.Wait();
            return null;
        };

        bench.Checkpointer.StartSaving(PartitionId.All, SavePurpose.Save, mayWait: false);
        Assert.Equal(SaveStart.Scheduled, bench.Checkpointer.StartSaving(PartitionId.All, SavePurpose.Rewrite, mayWait: true));
        Assert.True(bench.Checkpointer.Figures.RewriteIsScheduled);

        disk.Set();
        await Eventually.HoldsAsync(() => !bench.Checkpointer.IsSaving, "the rewrite never ended");
        Assert.Equal(2, bench.Checkpointer.Figures.Saves);
        Assert.False(bench.Checkpointer.Figures.RewriteIsScheduled);
    }
}
