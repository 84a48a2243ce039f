using System.Net;
using System.Net.Sockets;
using System.Text;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Transport;

/// <summary>
/// Clients of one event loop share the room for what they send and get. Many of them at once, with requests of all lengths in random cuts and with readers that
/// are slow: each gets its own replies, byte for byte.
/// </summary>
public sealed class SharedRoomTests
{
    private const int Clients = 40;
    private const int Rounds = 30;
    private const int Seed = 20;

    public static TheoryData<string> Transports => ["EPOLL", "KESTREL"];

    [Theory, MemberData(nameof(Transports))]
    public async Task EachClientGetsItsOwnReplies(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport);

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Task.Run(() => TalkAsync(server, number))));
    }

    [Fact]
    public async Task WhatWasFlushedIsSentBeforeTheConnectionCloses()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        string value = new('v', 60_000);

        // More than the socket takes at once, and nobody reads before all of it was asked for.
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"SET k {value}\r\n{string.Concat(Enumerable.Repeat("GET k\r\n", 200))}QUIT\r\n"));
        await Task.Delay(50);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        string all = await reader.ReadToEndAsync();

        Assert.Equal("+OK\r\n" + string.Concat(Enumerable.Repeat($"$60000\r\n{value}\r\n", 200)) + "+OK\r\n", all);
    }

    private static async Task TalkAsync(GoKvServer server, int number)
    {
        var random = new Random(Seed + number);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        NetworkStream stream = client.GetStream();
        for (int round = 0; round < Rounds; round++)
        {
            (byte[] request, byte[] reply) = Batch(random, number);
            Task sending = SendInCutsAsync(stream, request, random.Next());
            if (random.Next(10) == 0)
                await Task.Delay(5);
            byte[] received = new byte[reply.Length];
            await stream.ReadExactlyAsync(received);
            await sending;
            Assert.True(received.AsSpan().SequenceEqual(reply), $"client {number}, round {round}");
        }
    }

    // Replies of the same letter throughout would hide a mistake within a client, and of the same letters for all a mistake between them.
    private static (byte[] Request, byte[] Reply) Batch(Random random, int number)
    {
        var (request, reply) = (new StringBuilder(), new StringBuilder());
        int commands = random.Next(1, 20);
        for (int i = 0; i < commands; i++)
        {
            int length = random.Next(12) switch { 0 => random.Next(200_000), 1 or 2 => random.Next(40_000), _ => random.Next(100) };
            string text = string.Create(length, (number, i), static (span, seed) =>
            {
                for (int at = 0; at < span.Length; at++)
                    span[at] = (char)('!' + (((seed.number * 7) + (seed.i * 3) + at) % 90));
            });
            request.Append($"*2\r\n$4\r\nECHO\r\n${length}\r\n{text}\r\n");
            reply.Append($"${length}\r\n{text}\r\n");
        }

        return (Encoding.ASCII.GetBytes(request.ToString()), Encoding.ASCII.GetBytes(reply.ToString()));
    }

    private static async Task SendInCutsAsync(NetworkStream stream, byte[] request, int seed)
    {
        var random = new Random(seed);
        for (int at = 0, length; at < request.Length; at += length)
        {
            length = Math.Min(request.Length - at, random.Next(3) == 0 ? random.Next(1, 50) : random.Next(1, 100_000));
            await stream.WriteAsync(request.AsMemory(at, length));
        }
    }
}
