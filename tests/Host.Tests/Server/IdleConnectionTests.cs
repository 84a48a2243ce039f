using System.Globalization;
using System.Net.Sockets;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Server;

/// <summary>What clients cost that have nothing to say.</summary>
public sealed class IdleConnectionTests
{
    private const int Clients = 2_000;

    // 10,000 of them are to fit into 40 MB (docs/benchmarks.md).
    private const int MostBytesOfOne = 4 * 1024;

    private static readonly byte[] Ping = "PING\r\n"u8.ToArray();

    [Fact]
    public async Task AClientThatWaitsCostsFourKibibytesOfManagedMemoryAtMost()
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync("--default-persist", "NONE");
        await using RespClient operatorOfIt = await server.ConnectAsync();
        var clients = new List<Socket>();
        try
        {
            // What the first clients make for all: compiled code, caches, pools.
            await ConnectAsync(clients, 100, server.Port);
            long before = await HeapAsync(operatorOfIt);

            await ConnectAsync(clients, Clients, server.Port);
            long ofOne = (await HeapAsync(operatorOfIt) - before) / Clients;

            Assert.InRange(ofOne, 200, MostBytesOfOne);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static async Task ConnectAsync(List<Socket> clients, int count, int port)
    {
        byte[] pong = new byte[16];
        for (int i = 0; i < count; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            clients.Add(client);
            await client.ConnectAsync("127.0.0.1", port);
            await client.SendAsync(Ping);
            Assert.Equal("+PONG\r\n".Length, await client.ReceiveAsync(pong));
        }
    }

    // Bytes that are in use once what is garbage has been collected.
    private static async Task<long> HeapAsync(RespClient client)
    {
        await client.AskAsync("MEMORY PURGE");
        string line = (await client.AskAsync("INFO memory")).Split("\r\n").Single(text => text.StartsWith("allocator_allocated:", StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }
}
