using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Host.Tests.Transport;

/// <summary>Replies that may leave only when what they tell of is durable.</summary>
public sealed class HeldRepliesTests
{
    private static readonly Error DiskFull = new("MISCONF the disk is full");

    private readonly FakeDurability _disk = new();

    [Fact]
    public async Task NothingLeavesBeforeTheDiskHasIt()
    {
        _disk.Watch();
        await using ConnectionFixture client = Connect();

        await client.SendAsync("SET k v\r\n");
        await _disk.Waited;

        Assert.Equal(0, client.Output.Flushes);
        _disk.Release();
        await client.ExpectAsync("+OK\r\n");
    }

    [Fact]
    public async Task ABatchWaitsOncePerPartitionAndLeavesWithOneFlush()
    {
        _disk.Watch();
        _disk.Watch(new PartitionId(1));
        await using ConnectionFixture client = Connect();
        _disk.Release();

        await client.ExpectAsync(
            "+OK\r\n+OK\r\n:1\r\n+OK\r\n:2\r\n", "SET k v\r\nIN 1 SET k v\r\nINCR n\r\nSET k w\r\nINCR n\r\n");

        Assert.Equal([new PartitionId(0), new PartitionId(1)], _disk.Waits);
        Assert.Equal(1, client.Output.Flushes);
    }

    [Fact]
    public async Task TheNextBatchWaitsAgain()
    {
        _disk.Watch();
        await using ConnectionFixture client = Connect();
        _disk.Release();

        await client.ExpectAsync("+OK\r\n", "SET k v\r\n");
        await client.ExpectAsync("+OK\r\n", "SET k v\r\n");

        Assert.Equal(2, _disk.Waits.Count);
    }

    [Fact]
    public async Task WhatNeedsNoDiskDoesNotWait()
    {
        _disk.Watch(new PartitionId(1));
        await using ConnectionFixture client = Connect();

        await client.ExpectAsync("+OK\r\n+PONG\r\n", "SET k v\r\nPING\r\n");

        Assert.Empty(_disk.Waits);
    }

    [Fact]
    public async Task RepliesBehindAHeldOneKeepTheirPlace()
    {
        _disk.Watch();
        await using ConnectionFixture client = Connect();

        await client.SendAsync("PING\r\nSET k v\r\nPING\r\nIN 1 GET k\r\n");
        await _disk.Waited;
        Assert.Equal(0, client.Output.Flushes);
        _disk.Release();

        await client.ExpectAsync("+PONG\r\n+OK\r\n+PONG\r\n$-1\r\n");
    }

    [Fact]
    public async Task LargeRepliesBehindAHeldOneAreNotAllHeldAtOnce()
    {
        _disk.Watch();
        _disk.Release();
        await using ConnectionFixture client = Connect();
        string value = new('v', 10_000);
        string replies = string.Concat(Enumerable.Repeat($"$10000\r\n{value}\r\n", 100));

        await client.ExpectAsync($"+OK\r\n{replies}", $"SET k {value}\r\n" + string.Concat(Enumerable.Repeat("GET k\r\n", 100)));

        // 64 KiB at a time, and the run of sixteen reads that leads beyond it.
        Assert.InRange(_disk.Waits.Count, 6, 18);
    }

    [Fact]
    public async Task AnErrorOfTheDiskReplacesTheRepliesOfItsPartitionOnly()
    {
        _disk.Watch(error: DiskFull);
        _disk.Watch(new PartitionId(1));
        await using ConnectionFixture client = Connect();
        _disk.Release();

        await client.ExpectAsync(
            "-MISCONF the disk is full\r\n+OK\r\n+PONG\r\n-MISCONF the disk is full\r\n$-1\r\n",
            "SET k v\r\nIN 1 SET k v\r\nPING\r\nINCR n\r\nIN 2 GET k\r\n");
    }

    [Fact]
    public async Task AnErrorIsForgottenWithItsBatch()
    {
        _disk.Watch(error: DiskFull);
        await using ConnectionFixture client = Connect();
        _disk.Release();
        await client.ExpectAsync("-MISCONF the disk is full\r\n", "SET k v\r\n");

        _disk.Watch(error: null);

        await client.ExpectAsync("+OK\r\n", "SET k v\r\n");
    }

    [Fact]
    public async Task WhatActsOnAllPartitionsWaitsForAll()
    {
        _disk.Watch(PartitionId.All, DiskFull);
        await using ConnectionFixture client = Connect();
        _disk.Release();

        await client.ExpectAsync("-MISCONF the disk is full\r\n", "FLUSHALL\r\n");
    }

    [Fact]
    public async Task AHeldReplyIsWrittenInTheProtocolOfItsTime()
    {
        _disk.Watch();
        await using ConnectionFixture client = Connect();
        _disk.Release();

        await client.SendAsync("GET none\r\nHELLO 3\r\nGET none\r\n");
        await client.ExpectAsync("$-1\r\n%7\r\n");
        client.EndSending();
        Assert.EndsWith("_\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task QuitAndAProtocolErrorWaitForTheRepliesBeforeThem()
    {
        _disk.Watch();
        _disk.Release();
        await using ConnectionFixture leaving = Connect();
        await using ConnectionFixture wrong = Connect();

        await leaving.ExpectEndAsync("+OK\r\n+OK\r\n", "SET k v\r\nQUIT\r\n");
        await wrong.ExpectEndAsync("+OK\r\n-ERR Protocol error: invalid multibulk length\r\n", "SET k v\r\n*x\r\n");
    }

    [Fact]
    public async Task AProtocolErrorIsNotTheErrorOfTheDisk()
    {
        _disk.Watch(error: DiskFull);
        _disk.Release();
        await using ConnectionFixture client = Connect();

        await client.ExpectEndAsync("-MISCONF the disk is full\r\n-ERR Protocol error: invalid multibulk length\r\n", "SET k v\r\n*x\r\n");
    }

    [Fact]
    public async Task AClientThatWantsNoRepliesWaitsForNoDisk()
    {
        _disk.Watch();
        await using ConnectionFixture client = Connect();

        await client.ExpectAsync("+OK\r\n", "CLIENT REPLY OFF\r\nSET k v\r\nCLIENT REPLY ON\r\n");

        Assert.Empty(_disk.Waits);
        Assert.Equal("\"v\"", client.Server.Ask("GET k"));
    }

    private ConnectionFixture Connect() => new(services => services.AddSingleton<IDurability>(_disk));
}
