using System.Net.Sockets;
using GoKV.Host.Tests.Resp;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Server;

/// <summary>Random and mutated bytes to a real server: some clients are closed, nobody else notices. A failure names its seed.</summary>
public sealed class GarbageTests
{
    private const int Connections = 400;

    [Fact]
    public async Task GarbageHarmsNobodyElse()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using RespClient bystander = await server.ConnectAsync();

        for (int i = 1; i <= Connections; i++)
        {
            await using RespClient client = await server.ConnectAsync();
            try
            {
                await client.SendAsync(Garbage(random));
                if (random.Next(2) == 0)
                    client.EndSending();
                else
                    client.Reset();
            }
            catch (SocketException)
            {
                // Closed before all of it was sent.
            }

            Assert.True(await bystander.AskAsync("INCR {bystander}") == $"(integer) {i}", $"seed {seed}, connection {i}");
        }

        Assert.DoesNotContain(server.Log, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }

    private static byte[] Garbage(Random random)
    {
        if (random.Next(3) == 0)
        {
            byte[] noise = new byte[random.Next(1, 5000)];
            random.NextBytes(noise);
            return noise;
        }

        // Recorded requests glued together, with some bytes changed, left out or repeated; nothing that may delete the bystander's counter.
        List<byte> bytes = [];
        for (int pieces = random.Next(1, 6); pieces > 0; pieces--)
            bytes.AddRange(Frames.Recorded[random.Next(Frames.Recorded.Length)].Request.Take(20_000));
        for (int changes = random.Next(8); changes > 0 && bytes.Count > 1; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.Insert(at, bytes[random.Next(bytes.Count)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
