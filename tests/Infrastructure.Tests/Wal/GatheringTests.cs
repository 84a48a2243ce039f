using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tests.Wal;

/// <summary>ALWAYS with its thread: clients whose writes were just synced take part in the next sync, though others wait for it already.</summary>
public sealed class GatheringTests : IDisposable
{
    private readonly LogBench _bench = new(FsyncPolicy.Always, mostGathering: TimeSpan.FromSeconds(30));
    private readonly LogThreads _threads;
    private int _syncs;

    public GatheringTests()
    {
        _threads = new LogThreads(_bench.Log);
        _bench.Files.Calls.Rule = (operation, _, _) =>
        {
            // The first is that of the segment's header, the second that of the first group, during which others write.
            if (operation == "fdatasync" && ++_syncs == 2)
            {
                _bench.Clock.Advance(TimeSpan.FromMinutes(2));
                Put(100, count: 10);
            }

            return null;
        };
    }

    public void Dispose()
    {
        _threads.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task AsManyRecordsAsTheLastTimeAreSyncedTogether()
    {
        Put(0, count: 10);
        Assert.Null(await _bench.Log.WaitAsync());
        // Long enough for a thread that does not let its group grow to sync those ten alone.
        await Task.Delay(50);

        Put(200, count: 10);
        Assert.Null(await _bench.Log.WaitAsync());

        LogReport report = _bench.Log.Report();
        Assert.Equal((30L, 30L, 2L, 2L), (report.LastLsn, report.DurableLsn, report.Groups, report.Syncs));
    }

    private void Put(int first, int count)
    {
        for (int i = first; i < first + count; i++)
            _bench.Put(i);
    }
}
