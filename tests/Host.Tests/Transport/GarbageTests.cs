using System.Net.Sockets;
using GoKV.Host.Tests.Resp;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Transport;

/// <summary>Garbage, by event loops of our own.</summary>
public sealed class EpollGarbageTests() : GarbageTests("EPOLL");

/// <summary>Garbage, by Kestrel.</summary>
public sealed class KestrelGarbageTests() : GarbageTests("KESTREL");

/// <summary>Whatever a client sends over a real socket, and however it leaves, the server lives and the other clients notice nothing.</summary>
public abstract class GarbageTests(string transport)
{
    private const int Clients = 1000;

    // Requests that are nearly right reach further than noise.
    private static readonly byte[][] Requests = [.. Frames.Recorded.Select(recorded => recorded.Request).Where(request => request.Length < 500)];

    [Fact]
    public async Task GarbageNeverDisturbsTheOthers()
    {
        int seed = Random.Shared.Next();
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport);
        await using RespClient other = await server.ConnectAsync();
        using var done = new CancellationTokenSource();
        Task<long> counting = CountAsync(other, done.Token);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Clients), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await DisturbAsync(server, new Random(seed + number)));
        await done.CancelAsync();

        Assert.True(await counting > 10, $"seed {seed}");
        string[] logged = [.. server.Log.Where(line => !line.StartsWith("Information", StringComparison.Ordinal) && !line.StartsWith("Debug", StringComparison.Ordinal))];
        Assert.True(logged.Length == 0, $"seed {seed}: {string.Join('\n', logged.Take(3))}");
        await using RespClient last = await server.ConnectAsync();
        Assert.Equal("PONG", await last.AskAsync("PING"));
    }

    private static async Task DisturbAsync(GoKvServer server, Random random)
    {
        await using RespClient client = await server.ConnectAsync();
        try
        {
            for (int i = random.Next(1, 6); i > 0; i--)
                await client.SendAsync(Garbage(random));
            switch (random.Next(3))
            {
                case 0:
                    client.EndSending();
                    await client.ReadToEndAsync();
                    break;
                case 1:
                    client.Reset();
                    break;
            }
        }
        catch (SocketException)
        {
            // The server has closed the connection, as it should after most of this.
        }
    }

    private static byte[] Garbage(Random random)
    {
        byte[] bytes = new byte[random.Next(1, random.Next(5) == 0 ? 200_000 : 300)];
        random.NextBytes(bytes);
        if (random.Next(4) == 0)
            return Quiet(bytes);

        byte[] mutated = [.. Requests[random.Next(Requests.Length)], .. Requests[random.Next(Requests.Length)]];
        for (int i = random.Next(4); i > 0; i--)
            mutated[random.Next(mutated.Length)] = bytes[i % bytes.Length];
        return Quiet(random.Next(3) == 0 ? mutated[..random.Next(mutated.Length)] : mutated);
    }

    // What would end the server or its other clients because the client asked for it is no garbage.
    private static byte[] Quiet(byte[] bytes)
    {
        string text = System.Text.Encoding.Latin1.GetString(bytes);
        return text.Contains("SHUTDOWN", StringComparison.OrdinalIgnoreCase) || text.Contains("KILL", StringComparison.OrdinalIgnoreCase) ? [] : bytes;
    }

    private static async Task<long> CountAsync(RespClient client, CancellationToken done)
    {
        long count = 0;
        while (!done.IsCancellationRequested)
        {
            // FLUSHALL may be among the garbage; the database that nobody else chooses is not safe from it, either.
            Assert.Equal("PONG", await client.AskAsync("PING"));
            count++;
            await Task.Delay(1, CancellationToken.None);
        }

        return count;
    }
}
