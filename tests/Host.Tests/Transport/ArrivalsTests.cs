using System.Net;
using System.Net.Sockets;
using GoKV.Application.Ports;
using GoKV.Host.Transport.Epoll;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Host.Tests.Transport;

/// <summary>Who asks about other clients sees what came of what they have sent, though another thread serves them.</summary>
public sealed class ArrivalsTests
{
    [Fact]
    public async Task WhatHasArrivedIsReadBeforeAPassEnds()
    {
        var loop = new EventLoop(0, NullLogger.Instance);
        (Socket client, Socket accepted) = await ConnectAsync();
        EpollConnection? connection = null;
        bool isRead = false;
        using var mayGoOn = new ManualResetEventSlim();
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ =>
        {
            loop.Add(connection = new EpollConnection(accepted, loop));
            connection.Input.ReadAsync().AsTask().ContinueWith(_ => Volatile.Write(ref isRead, true), TaskContinuationOptions.ExecuteSynchronously);
        }, null);
        loop.Post(
            _ =>
            {
                isHeld.SetResult();
                mayGoOn.Wait(TimeSpan.FromSeconds(20));
            },
            null);
        await isHeld.Task;
        await client.SendAsync(new byte[] { 1 });
        await Eventually.HoldsAsync(() => accepted.Available > 0, "what was sent did not arrive");

        Task pass = loop.PassAsync();
        bool passedTooSoon = pass.IsCompleted;
        mayGoOn.Set();
        await pass;

        Assert.Equal((false, true), (passedTooSoon, Volatile.Read(ref isRead)));
        await loop.StopAsync();
        client.Dispose();
        accepted.Dispose();
    }

    [Theory]
    [InlineData("CLIENT LIST")]
    [InlineData("PUBSUB NUMPAT")]
    public async Task TheyAreWaitedForByWhoAsksAboutOthers(string command)
    {
        var arrivals = new Held();
        var server = new CommandHarness(services => services.AddSingleton<IArrivals>(arrivals));

        ValueTask<Application.Replies.Reply> asking = server.SendAsync([.. command.Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)]);
        bool answeredTooSoon = asking.IsCompleted;
        arrivals.Settle();
        await asking;

        Assert.False(answeredTooSoon);
    }

    [Fact]
    public async Task TheServersLoopsAreAllPassed()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();

        Assert.Equal(Environment.ProcessorCount, server.Get<EventLoops>().All.Count);
        await server.Get<IArrivals>().SettleAsync();
    }

    private static async Task<(Socket Client, Socket Accepted)> ConnectAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(listener.LocalEndPoint!);
        Socket accepted = await listener.AcceptAsync();
        accepted.Blocking = false;
        return (client, accepted);
    }

    private sealed class Held : IArrivals
    {
        private readonly TaskCompletionSource _settled = new();

        public Task SettleAsync() => _settled.Task;

        public void Settle() => _settled.SetResult();
    }
}
