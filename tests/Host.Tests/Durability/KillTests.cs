using System.Globalization;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>
/// The program is killed with SIGKILL in the middle of pipelined writes, started again, and asked for every write that it had confirmed. Killing a
/// process loses nothing under any fsync policy, since every reply waits at least for the write.
/// </summary>
public sealed class KillTests
{
    private const int Clients = 4;
    private const int Pipelined = 20;

    // GOKV_KILL_ROUNDS asks for more, on demand.
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("GOKV_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : 30;

    [Fact]
    public async Task NoConfirmedWriteIsLostWhenTheProcessIsKilled()
    {
        using var directory = new TemporaryDirectory();
        // Highest number that each client had confirmed, in each partition.
        var confirmed = new int[Policies.Length][];
        for (int i = 0; i < confirmed.Length; i++)
            confirmed[i] = new int[Clients];
        var random = new Random(20261124);
        for (int round = 0; round < Rounds; round++)
        {
            await using GoKvProcess server = await GoKvProcess.StartAsync("--dir", directory.Path, "--log-level", "Error");
            await using (RespClient client = await server.ConnectAsync())
            {
                if (round == 0)
                    await CreateAsync(client);
                await CheckAsync(client, confirmed, round);
            }

            Task[] writing = [.. Enumerable.Range(0, Policies.Length * Clients).Select(i => WriteAsync(server, i / Clients, i % Clients, confirmed))];
            await Task.Delay(random.Next(20, 150));
            await server.SignalAsync("KILL");
            await server.WaitForExitAsync();
            await Task.WhenAll(writing);
        }

        Assert.True(confirmed.Sum(numbers => numbers.Sum()) > Rounds, "Hardly anything was written: the test has shown nothing.");
    }

    private static readonly string[] Policies = ["ALWAYS", "EVERYSEC", "NO"];

    private static async Task CreateAsync(RespClient client)
    {
        foreach (string policy in Policies)
            Assert.Equal("OK", await client.AskAsync($"CREATE PARTITION p{policy} DYNAMIC WAL FSYNC {policy}"));
    }

    // A counter and a key of its own for each client: the counter says how many writes were confirmed, the keys that none is missing in between.
    private static async Task WriteAsync(GoKvProcess server, int policy, int number, int[][] confirmed)
    {
        try
        {
            await using RespClient client = await server.ConnectAsync();
            await client.AskAsync($"USE p{Policies[policy]}");
            while (true)
            {
                int next = confirmed[policy][number];
                for (int i = 1; i <= Pipelined; i++)
                    await client.SendAsync($"SET k{number}:{next + i} {next + i}\r\n");
                for (int i = 1; i <= Pipelined; i++)
                {
                    if ((await client.ReadAsync()).Text != "OK")
                        return;
                    confirmed[policy][number] = next + i;
                }
            }
        }
        catch (Exception killed) when (killed is IOException or System.Net.Sockets.SocketException or InvalidOperationException or TimeoutException)
        {
            // What was not answered may be there or not.
        }
    }

    private static async Task CheckAsync(RespClient client, int[][] confirmed, int round)
    {
        for (int policy = 0; policy < Policies.Length; policy++)
        {
            await client.AskAsync($"USE p{Policies[policy]}");
            while ((await client.AskAsync("DBSIZE")).Contains("LOADING", StringComparison.Ordinal))
                await Task.Delay(10);
            for (int number = 0; number < Clients; number++)
            {
                // The last hundred: those before were asked for in earlier rounds.
                int first = Math.Max(1, confirmed[policy][number] - 100);
                int[] asked = [.. Enumerable.Range(first, confirmed[policy][number] - first + 1)];
                if (asked is [])
                    continue;
                string[] found = (await client.AskWordsAsync(["MGET", .. asked.Select(i => $"k{number}:{i}")])).Trim('[', ']').Split(", ");
                Assert.Equal(asked.Length, found.Length);
                Assert.All(asked.Zip(found), pair => Assert.True(pair.Second == $"\"{pair.First}\"", $"Round {round}: p{Policies[policy]} has lost k{number}:{pair.First}."));
            }
        }
    }
}
