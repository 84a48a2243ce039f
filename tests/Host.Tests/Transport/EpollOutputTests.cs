using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GoKV.Host.Transport.Epoll;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Host.Tests.Transport;

/// <summary>What connections of one event loop write into the buffers that they share, and when it is sent.</summary>
public sealed class EpollOutputTests : IAsyncLifetime
{
    private readonly EventLoop _loop = new(0, NullLogger.Instance);
    private readonly List<Socket> _sockets = [];
    private EpollOutput _one = null!;
    private EpollOutput _other = null!;
    private Socket _client = null!;
    private Socket _otherClient = null!;

    public async Task InitializeAsync()
    {
        (_one, _client) = await ConnectAsync();
        (_other, _otherClient) = await ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _loop.StopAsync();
        foreach (Socket socket in _sockets)
            socket.Dispose();
    }

    [Fact]
    public async Task AFlushIsSentWhenTheTurnIsOver()
    {
        int atOnce = -1;
        await OnLoopAsync(() =>
        {
            Write(_one, "a");
            Flush(_one);
            Write(_one, "b");
            Flush(_one);
            atOnce = _client.Available;
        });

        Assert.Equal(0, atOnce);
        Assert.Equal("ab", await ReadAsync(_client, 2));
    }

    [Fact]
    public async Task WhatOneWritesIsNotOverwrittenByAFlushOfAnother()
    {
        await OnLoopAsync(() =>
        {
            Write(_one, "first");
            Flush(_one);
            Write(_other, "second");
            // It has nothing new, and the room behind its bytes is another's by now.
            Flush(_one);
            Write(_one, "third");
            Flush(_one);
            Flush(_other);
        });

        Assert.Equal("firstthird", await ReadAsync(_client, 10));
        Assert.Equal("second", await ReadAsync(_otherClient, 6));
    }

    [Fact]
    public async Task WhoIsStillWritingWhenTheTurnEndsGoesOnWhereHeWas()
    {
        Memory<byte> lent = default;
        await OnLoopAsync(() =>
        {
            Write(_one, "first");
            Flush(_one);
            lent = _one.GetMemory(6);
        });
        Assert.Equal("first", await ReadAsync(_client, 5));

        await OnLoopAsync(() =>
        {
            Write(_other, "other");
            Flush(_other);
            "second"u8.CopyTo(lent.Span);
            _one.Advance(6);
            Flush(_one);
        });

        Assert.Equal("second", await ReadAsync(_client, 6));
        Assert.Equal("other", await ReadAsync(_otherClient, 5));
    }

    [Fact]
    public async Task AFlushWaitsForAClientThatDoesNotRead()
    {
        string text = new('x', 50_000);
        int flushed = 0;
        Task? waiting = null;
        for (int turn = 0; waiting is null; turn++)
        {
            Assert.True(turn < 1_000, "a client that reads nothing was sent 50 MB");
            await OnLoopAsync(() =>
            {
                Write(_one, text);
                ValueTask<FlushResult> flush = _one.FlushAsync();
                flushed++;
                if (!flush.IsCompleted)
                    waiting = flush.AsTask();
            });
        }

        Assert.False(waiting.IsCompleted);
        string all = await ReadAsync(_client, flushed * text.Length);
        await waiting;
        Assert.DoesNotContain(all, letter => letter != 'x');
    }

    [Fact]
    public async Task WhoNeedNotWaitWritesOnAndAllLeavesInItsOrder()
    {
        string text = new('x', 50_000);
        (int flushed, bool full) = (0, false);
        for (; !full; flushed++)
        {
            Assert.True(flushed < 1_000, "a client that reads nothing was sent 50 MB");
            await OnLoopAsync(() =>
            {
                Write(_one, text);
                Assert.True(_one.FlushOn());
            });
            await OnLoopAsync(() => full = _one.HasUnsent);
        }

        long before = _one.UnsentBytes;
        for (int i = 0; i < 10_000; i++)
        {
            await OnLoopAsync(() =>
            {
                Write(_other, "o");
                Flush(_other);
                Write(_one, "12345");
                Assert.True(_one.FlushOn());
            });
        }

        Assert.Equal(before + 50_000, _one.UnsentBytes);
        Assert.Equal(
            string.Concat(Enumerable.Repeat(text, flushed)) + string.Concat(Enumerable.Repeat("12345", 10_000)),
            await ReadAsync(_client, (flushed * text.Length) + 50_000));
        Assert.Equal(new string('o', 10_000), await ReadAsync(_otherClient, 10_000));
        await OnLoopAsync(() => { });
        Assert.Equal((0, 0, false), (_one.UnsentBytes, _one.RoomBytes, _one.HasUnsent));
    }

    [Fact]
    public async Task WhatIsWrittenAndNotFlushedDoesNotCountAsUnsent()
    {
        string text = new('x', 50_000);
        bool full = false;
        for (int turn = 0; !full && turn < 1_000; turn++)
        {
            await OnLoopAsync(() =>
            {
                Write(_one, text);
                Assert.True(_one.FlushOn());
                full = _one.HasUnsent;
            });
        }

        (long before, long after) = (0, 0);
        await OnLoopAsync(() =>
        {
            before = _one.UnsentBytes;
            Write(_one, text);
            _one.SendNow();
            after = _one.UnsentBytes;
        });

        Assert.True(full);
        Assert.InRange(before, 1, text.Length);
        Assert.InRange(after, 0, before);
    }

    [Fact]
    public async Task TheEndWaitsUntilAllIsSent()
    {
        string text = new('x', 30_000);
        (int flushed, bool full) = (0, false);
        while (!full)
        {
            await OnLoopAsync(() =>
            {
                Write(_one, text);
                Flush(_one);
                flushed++;
            });
            await OnLoopAsync(() => full = _one.HasUnsent);
        }

        Task? ended = null;
        await OnLoopAsync(() => ended = _one.CompleteAsync().AsTask());

        Assert.False(ended!.IsCompleted);
        Assert.Equal(flushed * text.Length, (await ReadAsync(_client, flushed * text.Length)).Length);
        await ended;
    }

    private static void Write(EpollOutput output, string text)
    {
        int length = Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length));
        output.Advance(length);
    }

    private static void Flush(EpollOutput output)
    {
        ValueTask<FlushResult> flush = output.FlushAsync();
        Assert.True(flush.IsCompletedSuccessfully);
    }

    private static async Task<string> ReadAsync(Socket client, int length)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            int received = await client.ReceiveAsync(bytes.AsMemory(read), limit.Token);
            Assert.NotEqual(0, received);
            read += received;
        }

        return Encoding.ASCII.GetString(bytes);
    }

    private Task OnLoopAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(
            _ =>
            {
                try
                {
                    action();
                    done.SetResult();
                }
                catch (Exception failure)
                {
                    done.SetException(failure);
                }
            },
            null);
        return done.Task;
    }

    private async Task<(EpollOutput Output, Socket Client)> ConnectAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        Socket accepted = await listener.AcceptAsync();
        _sockets.AddRange([client, accepted]);
        accepted.Blocking = false;
        EpollConnection? connection = null;
        await OnLoopAsync(() => _loop.Add(connection = new EpollConnection(accepted, _loop)));
        return ((EpollOutput)connection!.Output, client);
    }
}
