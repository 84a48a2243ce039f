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
        bool isRead = false;
        using var mayGoOn = new ManualResetEventSlim();
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => OnRead(Add(loop, accepted), () => Volatile.Write(ref isRead, true)), null);
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

    // The look at the sockets that the turn has made came too early for it.
    [Fact]
    public async Task WhatArrivesAfterATurnsLastLookIsReadBeforeAPassEnds()
    {
        var loop = new EventLoop(0, NullLogger.Instance);
        (Socket holding, Socket acceptedHolding) = await ConnectAsync();
        (Socket late, Socket acceptedLate) = await ConnectAsync();
        bool isRead = false;
        using var mayGoOn = new ManualResetEventSlim();
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(
            _ =>
            {
                OnRead(Add(loop, acceptedHolding), () =>
                {
                    isHeld.SetResult();
                    mayGoOn.Wait(TimeSpan.FromSeconds(20));
                });
                OnRead(Add(loop, acceptedLate), () => Volatile.Write(ref isRead, true));
            },
            null);
        await holding.SendAsync(new byte[] { 1 });
        await isHeld.Task;
        await late.SendAsync(new byte[] { 1 });
        await Eventually.HoldsAsync(() => acceptedLate.Available > 0, "what was sent did not arrive");

        Task pass = loop.PassAsync();
        // Runs on the loop's thread, behind the first thing that the pass has posted.
        var seen = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => seen.SetResult(pass.IsCompleted && !Volatile.Read(ref isRead)), null);
        mayGoOn.Set();
        bool passedTooSoon = await seen.Task;
        await pass;

        Assert.Equal((false, true), (passedTooSoon, Volatile.Read(ref isRead)));
        await loop.StopAsync();
        foreach (Socket socket in new[] { holding, acceptedHolding, late, acceptedLate })
            socket.Dispose();
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

    private static EpollConnection Add(EventLoop loop, Socket accepted)
    {
        var connection = new EpollConnection(accepted, loop);
        loop.Add(connection);
        return connection;
    }

    // On the loop's thread, when something has been received.
    private static void OnRead(EpollConnection connection, Action action) =>
        connection.Input.ReadAsync().AsTask().ContinueWith(_ => action(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

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
