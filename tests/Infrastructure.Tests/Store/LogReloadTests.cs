using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>DEBUG LOADAOF.</summary>
public sealed class LogReloadTests
{
    public static TheoryData<FsyncPolicy> Policies => [FsyncPolicy.Always, FsyncPolicy.EverySec, FsyncPolicy.No];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task WhatWasWrittenIsReadBack(FsyncPolicy policy)
    {
        using var bench = new StoreBench();
        StoredPartition ledger = await bench.CreateAsync("ledger", new Persistence(PersistMode.Wal, policy));
        await WriteAsync(bench, ledger, 0, 50);
        Assert.Null(await bench.Checkpointer.SaveAsync(ledger.Partition.Id));
        await WriteAsync(bench, ledger, 30, 100);
        ledger.Partition.Delete([Key.Of("k7")], bench.Now);
        ledger.Partition.ExpireAt(Key.Of("k8"), Expiry.At(1_800_000_000_000), ExpireCondition.None, bench.Now);
        string before = StoreBench.StateOf(ledger.Partition);
        // Memory that differs from the files, so that what is there afterwards comes from them.
        ledger.Partition.RestoreDelete("k9"u8);

        Assert.Null(await bench.Checkpointer.ReloadLogsAsync());

        Assert.Equal(before, StoreBench.StateOf(ledger.Partition));
        Assert.Equal(122, ledger.Partition.LastLsn.Number);
        Assert.Equal(policy, ledger.Log!.Policy);
    }

    [Fact]
    public async Task TheLogGoesOn()
    {
        using var bench = new StoreBench();
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        for (int round = 0; round < 3; round++)
        {
            await WriteAsync(bench, ledger, round * 10, (round * 10) + 10);
            Assert.Null(await bench.Checkpointer.ReloadLogsAsync());
        }

        await WriteAsync(bench, ledger, 30, 40);
        string before = StoreBench.StateOf(ledger.Partition);
        using var again = new StoreBench(bench.Files.Crash(new Random(1)));
        again.Store.Load();

        Assert.Equal(before, StoreBench.StateOf(again.Find("ledger").Partition));
        Assert.Equal(40, again.Find("ledger").Partition.Count().Result);
    }

    [Fact]
    public async Task WhereTheDiskRefusesNothingIsLost()
    {
        using var bench = new StoreBench();
        StoredPartition ledger = await bench.CreateAsync("ledger", new Persistence(PersistMode.Wal, FsyncPolicy.No));
        await WriteAsync(bench, ledger, 0, 10);
        bench.Files.Calls.FailAt(1, ErrorNumber.EIO, "fdatasync");

        Assert.Equal("MISCONF Errors syncing the WAL of partition 'ledger': Input/output error", (await bench.Checkpointer.ReloadLogsAsync())?.Text);

        Assert.Equal(10, ledger.Partition.Count().Result);
        Assert.NotNull(ledger.Log!.Refusal);
    }

    [Fact]
    public async Task WhatCannotBeReadIsTriedAgain()
    {
        using var bench = new StoreBench();
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        await WriteAsync(bench, ledger, 0, 10);
        bench.Files.Calls.FailAt(1, ErrorNumber.EIO, "read");

        Assert.StartsWith("MISCONF Errors loading partition 'ledger': read ", (await bench.Checkpointer.ReloadLogsAsync())?.Text, StringComparison.Ordinal);
        Assert.False(ledger.Partition.Count().Succeeded);
        bench.Clock.Advance(TimeSpan.FromSeconds(6));
        bench.Checkpointer.Tick();

        Assert.Equal(10, ledger.Partition.Count().Result);
        Assert.Null(await bench.PutAsync(ledger, "more", "v"));
    }

    [Fact]
    public async Task OtherPartitionsAreNoneOfItsBusiness()
    {
        using var bench = new StoreBench();
        bench.Store.Load();
        await bench.PutAsync(bench.Of(0), "k", "v");
        StoredPartition unused = await bench.CreateAsync("unused", StoreBench.Always);
        int calls = bench.Files.Calls.Changes;

        Assert.Null(await bench.Checkpointer.ReloadLogsAsync());

        Assert.Equal(calls, bench.Files.Calls.Changes);
        Assert.Equal(1, bench.Of(0).Partition.Count().Result);
        Assert.Equal(0, unused.Partition.Count().Result);
    }

    [Fact]
    public async Task WithThreadsEveryAcknowledgedWriteIsThere()
    {
        using var bench = new StoreBench(options: new StoreOptions("/data", StoreBench.Always));
        bench.Store.Load();
        StoredPartition zero = bench.Of(0);
        using var stop = new CancellationTokenSource();
        int acknowledged = 0;
        Task writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Error? error = await bench.PutAsync(zero, $"k{acknowledged}", "v");
                if (error is null)
                    acknowledged++;
                else
                    Assert.StartsWith("LOADING", error.Text, StringComparison.Ordinal);
            }
        });

        for (int round = 0; round < 10; round++)
        {
            await Task.Delay(5);
            Assert.Null(await bench.Checkpointer.ReloadLogsAsync());
        }

        await stop.CancelAsync();
        await writing.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(acknowledged > 0);
        Assert.Equal(acknowledged, zero.Partition.Count().Result);
    }

    private static async Task WriteAsync(StoreBench bench, StoredPartition stored, int from, int to)
    {
        for (int i = from; i < to; i++)
            Assert.Null(await bench.PutAsync(stored, $"k{i}", $"v{i}"));
    }
}
