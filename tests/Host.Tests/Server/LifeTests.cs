using System.Net.Sockets;
using GoKV.TestKit;
using Xunit.Abstractions;

namespace GoKV.Host.Tests.Server;

/// <summary>Start and end of the program.</summary>
[Collection(AloneCollection.Name)]
public sealed class LifeTests(ITestOutputHelper output)
{
    // Loose: the machine may be busy, and a debug build is not compiled ahead.
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task TheFirstPongComesSoon()
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync();

        output.WriteLine($"Start to first PONG: {server.ToFirstPong.TotalMilliseconds:F0} ms");
        Assert.InRange(server.ToFirstPong, TimeSpan.Zero, StartsWithin);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task ASignalEndsItWithExitCode0(string signal)
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync();
        await using RespClient idle = await server.ConnectAsync();
        await idle.AskAsync("PING");

        await server.SignalAsync(signal);

        Assert.Equal("", await idle.ReadToEndAsync());
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Equal("", server.Errors);
        await Assert.ThrowsAsync<SocketException>(server.ConnectAsync);
    }

    [Fact]
    public async Task WhatArrivedBeforeTheSignalIsAnswered()
    {
        const int Commands = 20_000;
        await using GoKvProcess server = await GoKvProcess.StartAsync();
        await using RespClient client = await server.ConnectAsync();
        await client.AskAsync("PING");

        await client.SendAsync(string.Concat(Enumerable.Repeat("INCR n\r\n", Commands)));
        // The answer to what was sent first says that the rest is on its way at least; the kernel has all of it.
        Assert.Equal("(integer) 1", (await client.ReadAsync()).Text);
        await server.SignalAsync("TERM");
        string[] replies = (await client.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        // Replies come whole, without a gap, and up to what had arrived.
        Assert.Equal(Enumerable.Range(2, replies.Length).Select(i => $":{i}"), replies);
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Equal(Commands - 1, replies.Length);
    }
}
