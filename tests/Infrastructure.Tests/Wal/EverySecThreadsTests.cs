using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Wal;
using GoKV.TestKit;

namespace GoKV.Infrastructure.Tests.Wal;

/// <summary>EVERYSEC with its own two threads: one writes, the other forces the disk.</summary>
public sealed class EverySecThreadsTests : IDisposable
{
    private readonly LogBench _bench = new(FsyncPolicy.EverySec);
    private readonly ManualResetEventSlim _disk = new(initialState: true);
    private readonly LogThreads _threads;
    private volatile bool _isForced;

    public EverySecThreadsTests()
    {
        _threads = new LogThreads(_bench.Log);
        _bench.Files.Calls.Rule = (operation, _, _) =>
        {
            // The first is that of the segment's header, by the thread that writes.
            if (operation == "fdatasync" && !_disk.IsSet)
            {
                _isForced = true;
                _disk.Wait();
            }

            return null;
        };
    }

    public void Dispose()
    {
        _disk.Set();
        _threads.Dispose();
        _bench.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task ForcesTheDiskWithoutBeingAsked()
    {
        _bench.Put(1);
        Assert.Null(await _bench.Log.WaitAsync());

        await Eventually.HoldsAsync(() => _bench.Log.Report().DurableLsn == 1, "the record was never synced");

        _bench.Put(2);
        Assert.Null(await _bench.Log.WaitAsync());
        await Eventually.HoldsAsync(() => _bench.Log.Report().DurableLsn == 2, "the second record was never synced");
    }

    [Fact]
    public async Task WhatCameBeforeTheThreadsIsWritten()
    {
        using var bench = new LogBench(FsyncPolicy.EverySec);
        bench.Put(1);
        Task<Error?> waiting = bench.Log.WaitAsync().AsTask();

        using var threads = new LogThreads(bench.Log);

        Assert.Null(await waiting.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task AnswersWritesWhileTheDiskIsBeingForced()
    {
        await ForceAsync();

        _bench.Put(2);
        Assert.Null(await _bench.Log.WaitAsync());
        Assert.Equal(2, _bench.Log.Report().WrittenLsn);
        Assert.Equal(0, _bench.Log.Report().DurableLsn);

        _disk.Set();
        await Eventually.HoldsAsync(() => _bench.Log.Report().DurableLsn >= 1, "nothing was synced");
    }

    [Fact]
    public async Task LetsWritesWaitWhenTheDiskIsTwoSecondsBehind()
    {
        await ForceAsync();
        _bench.Clock.Advance(TimeSpan.FromSeconds(3));

        _bench.Put(2);
        Task<Error?> written = _bench.Log.WaitAsync().AsTask();
        Assert.NotSame(written, await Task.WhenAny(written, Task.Delay(300)));
        Assert.True(_bench.Log.Report().UnsyncedMs >= 3000);

        _disk.Set();
        Assert.Null(await written);
    }

    // One record is written, and the disk hangs while it is being forced.
    private async Task ForceAsync()
    {
        _bench.Put(1);
        Assert.Null(await _bench.Log.WaitAsync());
        _disk.Reset();
        await Eventually.HoldsAsync(() => _isForced, "the disk was never forced");
    }
}
