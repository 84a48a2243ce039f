using System.Globalization;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>
/// A server process with a partition of each mode, and what it has promised. Each write is of a key of its own, so after a start each acknowledged one is there or is lost.
/// </summary>
internal sealed class SickDiskBench : IAsyncDisposable
{
    /// <summary>Its partitions with a WAL: ALWAYS and EVERYSEC.</summary>
    public static readonly string[] Logged = ["always", "everysec"];

    /// <summary>Its partition with snapshots.</summary>
    public const string Saved = "saved";

    private readonly string _directory;
    private readonly Dictionary<string, SortedSet<int>> _promised = new() { ["always"] = [], ["everysec"] = [], [Saved] = [] };
    private readonly SortedSet<int> _unsaved = [];
    private int _attempts;

    private SickDiskBench(string directory, GoKvProcess server) => (_directory, Server) = (directory, server);

    public GoKvProcess Server { get; private set; }

    /// <summary>How many writes the server has promised.</summary>
    public int Promised => _promised.Values.Sum(numbers => numbers.Count);

    public static async Task<SickDiskBench> StartAsync(string directory)
    {
        var bench = new SickDiskBench(directory, await LaunchAsync(directory));
        await using RespClient client = await bench.Server.ConnectAsync();
        Assert.Equal("OK", await client.AskAsync("CREATE PARTITION always STRING WAL FSYNC ALWAYS"));
        Assert.Equal("OK", await client.AskAsync("CREATE PARTITION everysec STRING WAL FSYNC EVERYSEC"));
        Assert.Equal("OK", await client.AskAsync("CREATE PARTITION saved STRING SNAPSHOT"));
        for (int i = 0; i < 20; i++)
        {
            foreach (string partition in bench._promised.Keys)
                Assert.Equal("OK", await bench.WriteAsync(client, partition));
        }

        Assert.Equal("OK", await bench.SaveAsync(client));
        // From here on what EVERYSEC has is on the disk, whatever becomes of the machine.
        Assert.StartsWith("[(integer) 1", await client.AskAsync("WAITAOF 1 0 10000"), StringComparison.Ordinal);
        return bench;
    }

    /// <summary>Writes the next key; the reply.</summary>
    public async Task<string> WriteAsync(RespClient client, string partition)
    {
        int number = ++_attempts;
        string reply = await client.AskAsync(string.Create(CultureInfo.InvariantCulture, $"IN {partition} SET k{number} {ValueOf(number)}"));
        if (reply == "OK")
            (partition == Saved ? _unsaved : _promised[partition]).Add(number);
        return reply;
    }

    /// <summary>Saves the partition with snapshots; the reply.</summary>
    public async Task<string> SaveAsync(RespClient client)
    {
        string reply = await client.AskAsync($"IN {Saved} SAVE");
        if (reply == "OK")
        {
            _promised[Saved].UnionWith(_unsaved);
            _unsaved.Clear();
        }

        return reply;
    }

    /// <summary>Reads what was promised, of each partition the first and the last, from a server whose disk may fail.</summary>
    public async Task ReadsGoOnAsync(RespClient client)
    {
        foreach ((string partition, SortedSet<int> numbers) in _promised)
        {
            Assert.Equal($"\"{ValueOf(numbers.Min)}\"", await client.AskAsync($"IN {partition} GET k{numbers.Min}"));
            Assert.Equal($"\"{ValueOf(numbers.Max)}\"", await client.AskAsync($"IN {partition} GET k{numbers.Max}"));
        }
    }

    /// <summary>Writes until the reply is no longer OK; that reply.</summary>
    public async Task<string> WriteUntilRefusedAsync(RespClient client, string partition)
    {
        string reply = "OK";
        Assert.True(await Eventually.IsAsync(async () => (reply = await WriteAsync(client, partition)) != "OK"), $"{partition}: no write was refused.");
        return reply;
    }

    /// <summary>Waits until all partitions take writes again, by themselves.</summary>
    public async Task HealsAsync(RespClient client)
    {
        foreach (string partition in _promised.Keys)
        {
            string reply = "";
            Assert.True(await Eventually.IsAsync(async () => (reply = await WriteAsync(client, partition)) == "OK"), $"{partition} did not heal: {reply}");
        }
    }

    /// <summary>Saving fails: between saves nothing is written, so nothing is refused; from the first save that fails on everything is.</summary>
    public async Task SnapshotsFailAsync(RespClient client, string reason)
    {
        string refused = $"(error) MISCONF Errors saving a snapshot of partition '{Saved}': {reason}. Writes are refused until one succeeds";
        Assert.Equal("OK", await WriteAsync(client, Saved));
        Assert.Equal(refused, await SaveAsync(client));
        Assert.Equal(refused, await WriteAsync(client, Saved));
    }

    /// <summary>Waits until all partitions take writes again, saves, and kills the process.</summary>
    public async Task HealAndKillAsync(RespClient client)
    {
        int before = Promised;
        await HealsAsync(client);
        Assert.Equal("OK", await SaveAsync(client));
        Assert.True(Promised > before + 2);
        await KillAsync();
    }

    /// <summary>Kills the process as kill -9 does. What no save has covered is gone then.</summary>
    public async Task KillAsync()
    {
        _unsaved.Clear();
        await Server.SignalAsync("KILL");
        await Server.WaitForExitAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Starts again, and looks for all that was promised.</summary>
    public async Task StartAgainAsync()
    {
        Server = await LaunchAsync(_directory);
        await using RespClient client = await Server.ConnectAsync();
        foreach ((string partition, SortedSet<int> numbers) in _promised)
        {
            string size = "";
            Assert.True(await Eventually.IsAsync(async () => (size = await client.AskAsync($"IN {partition} DBSIZE")).StartsWith("(integer)", StringComparison.Ordinal)), $"{partition}: {size}");
            for (int number = 1; number <= _attempts; number++)
            {
                string found = await client.AskAsync(string.Create(CultureInfo.InvariantCulture, $"IN {partition} GET k{number}"));
                Assert.True(found == $"\"{ValueOf(number)}\"" || (found == "(nil)" && !numbers.Contains(number)), $"{partition}: k{number} is {found}{(numbers.Contains(number) ? ", and was acknowledged" : "")}.");
            }
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static string ValueOf(int number) => string.Create(CultureInfo.InvariantCulture, $"v{number}-") + new string('x', number % 50);

    private static Task<GoKvProcess> LaunchAsync(string directory) => GoKvProcess.StartAsync("--dir", directory, "--log-level", "Critical");
}
