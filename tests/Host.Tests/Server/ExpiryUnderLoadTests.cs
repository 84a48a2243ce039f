using System.Diagnostics;
using System.Text;
using GoKV.TestKit;
using Xunit.Abstractions;

namespace GoKV.Host.Tests.Server;

/// <summary>Very many keys that expire together: their memory comes back soon, and no other client notices.</summary>
[Collection(AloneCollection.Name)]
public sealed class ExpiryUnderLoadTests(ITestOutputHelper output)
{
    private const int Keys = 1_000_000;
    private const int KeysAtOnce = 20_000;
    private const int LivesMilliseconds = 100;

    // The promise is about a second and 50 ms. Tests run on machines that do other things meanwhile, so a few GETs may take longer.
    private static readonly TimeSpan ReclaimedWithin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongGet = TimeSpan.FromMilliseconds(50);
    private const int MostLongGets = 3;
    private const int LeastGets = 100;

    [Fact]
    public async Task AMillionKeysThatExpireTogetherAreReclaimedWhileOthersGoOn()
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync("--default-persist", "NONE", "--enable-debug-command", "local");
        await using RespClient client = await server.ConnectAsync();
        await using RespClient watcher = await server.ConnectAsync();
        await client.AskAsync("SET stays v");
        await StoreAsync(client);

        List<TimeSpan> gets = [];
        long start = Stopwatch.GetTimestamp();
        Task<TimeSpan> reclaimed = WatchAsync(watcher, start);
        while (!reclaimed.IsCompleted)
        {
            long asked = Stopwatch.GetTimestamp();
            Assert.Equal("\"v\"", await client.AskAsync("GET stays"));
            gets.Add(Stopwatch.GetElapsedTime(asked));
        }

        output.WriteLine(
            $"{Keys} keys reclaimed {(await reclaimed).TotalMilliseconds:F0} ms after they might be; {gets.Count} GETs meanwhile, the longest "
            + $"{gets.Max().TotalMilliseconds:F1} ms");
        Assert.InRange(await reclaimed, TimeSpan.Zero, ReclaimedWithin);
        Assert.InRange(gets.Count, LeastGets, int.MaxValue);
        Assert.InRange(gets.Count(took => took > LongGet), 0, MostLongGets);
    }

    // However long it takes to store them: they expire soon, and stay where they are, until the server may reclaim what has expired.
    private static async Task StoreAsync(RespClient client)
    {
        Assert.Equal("OK", await client.AskAsync("DEBUG SET-ACTIVE-EXPIRE 0"));
        await client.SendAsync("CLIENT REPLY OFF\r\n");
        for (int first = 0; first < Keys; first += KeysAtOnce)
        {
            var commands = new StringBuilder();
            for (int i = first; i < first + KeysAtOnce; i++)
                commands.Append($"SET key:{i} {i} PX {LivesMilliseconds}\r\n");
            await client.SendAsync(commands.ToString());
        }

        await client.SendAsync("CLIENT REPLY ON\r\n");
        Assert.Equal("OK", (await client.ReadAsync()).Text);
        Assert.Equal($"(integer) {Keys + 1}", await client.AskAsync("DBSIZE"));
        Assert.True(await Eventually.IsAsync(async () => await client.AskAsync($"EXISTS key:{Keys - 1}") == "(integer) 0"));
        Assert.Equal("OK", await client.AskAsync("DEBUG SET-ACTIVE-EXPIRE 1"));
    }

    private static async Task<TimeSpan> WatchAsync(RespClient watcher, long start)
    {
        while (await watcher.AskAsync("DBSIZE") != "(integer) 1" && Stopwatch.GetElapsedTime(start) < 2 * ReclaimedWithin)
            await Task.Delay(10);
        return Stopwatch.GetElapsedTime(start);
    }
}
