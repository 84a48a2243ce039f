using GoKV.TestKit;

namespace GoKV.Host.Tests.Clients;

/// <summary>redis-cli, redis-benchmark and nc, unchanged.</summary>
public sealed class RedisToolsTests
{
    [RequiresToolFact("redis-cli", "script")]
    public async Task InteractiveHelpIsMadeFromTheServersDocumentation()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();

        // On a terminal redis-cli asks for COMMAND DOCS. What GoKV alone has can have come from nowhere else.
        string printed = await Tool.RunAsync(
            "script", "help create partition\nhelp set\nexit\n", "-qec", $"redis-cli -p {server.Port}", "/dev/null");

        Assert.Contains("Creates an empty partition with a value type", printed, StringComparison.Ordinal);
        Assert.Contains("KEEPTTL", printed, StringComparison.Ordinal);
    }

    [RequiresToolFact("redis-cli")]
    public async Task ScanListsEveryKey()
    {
        await using GoKvServer server = await WithKeysAsync(1000);

        string printed = await RedisCliAsync(server, "--scan", "--pattern", "k*");

        Assert.Equal(
            Enumerable.Range(0, 1000).Select(i => $"k{i}").Order(StringComparer.Ordinal),
            printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [RequiresToolFact("redis-cli")]
    public async Task BigKeysFindsTheBiggest()
    {
        await using GoKvServer server = await WithKeysAsync(100);
        await using RespClient client = await server.ConnectAsync();
        await client.AskWordsAsync("SET", "big", new string('x', 5000));

        string printed = await RedisCliAsync(server, "--bigkeys");

        Assert.Contains("Sampled 101 keys in the keyspace!", printed, StringComparison.Ordinal);
        Assert.Contains("Biggest string found '\"big\"' has 5000 bytes", printed, StringComparison.Ordinal);
    }

    [RequiresToolFact("redis-cli")]
    public async Task MemKeysFindsTheBiggest()
    {
        await using GoKvServer server = await WithKeysAsync(100);
        await using RespClient client = await server.ConnectAsync();
        await client.AskWordsAsync("SET", "big", new string('x', 5000));

        string printed = await RedisCliAsync(server, "--memkeys");

        Assert.Contains("Sampled 101 keys in the keyspace!", printed, StringComparison.Ordinal);
        Assert.Matches("Biggest string found '\"big\"' has 5[0-9]{3} bytes", printed);
    }

    [RequiresToolFact("redis-cli", "timeout", "stdbuf")]
    public async Task StatPrintsItsTable()
    {
        await using GoKvServer server = await WithKeysAsync(123);

        // It never ends by itself, and would keep its lines back from a pipe.
        (_, string printed, string errors) = await Tool.TryRunAsync(
            "timeout", "", "2", "stdbuf", "-oL", "redis-cli", "-p", $"{server.Port}", "--stat", "-i", "0.1");

        Assert.Equal("", errors);
        Assert.Matches(@"\n123 +\S+ +1 ", printed);
    }

    [RequiresToolFact("redis-cli")]
    public async Task LatencyIsMeasured()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();

        // Without a terminal it prints minimum, maximum, average and the number of samples once, after the interval.
        string printed = await RedisCliAsync(server, "--latency", "-i", "1");

        Assert.Matches(@"^\d+ \d+ \d+\.\d+ [1-9]\d+\s*$", printed);
    }

    [RequiresToolFact("redis-cli")]
    public async Task PipeLoadsManyCommands()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        string commands = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"*3\r\n$3\r\nSET\r\n$6\r\nk{i:00000}\r\n$1\r\nv\r\n"));

        string printed = await Tool.RunAsync("redis-cli", commands, "-p", $"{server.Port}", "--pipe");

        Assert.Contains("errors: 0, replies: 50000", printed, StringComparison.Ordinal);
        await using RespClient client = await server.ConnectAsync();
        Assert.Equal("(integer) 50000", await client.AskAsync("DBSIZE"));
    }

    [RequiresToolTheory("redis-cli")]
    [InlineData("-2")]
    [InlineData("-3")]
    public async Task EveryDatabaseAndProtocolCanBeChosen(string protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.RequirePass = "secret");

        string printed = await RedisCliAsync(server, protocol, "-n", "3", "--no-auth-warning", "-a", "secret", "CLIENT", "INFO");

        Assert.Contains(" db=3 ", printed, StringComparison.Ordinal);
        Assert.Contains($" resp={protocol[1..]}", printed, StringComparison.Ordinal);
    }

    [RequiresToolTheory("redis-benchmark")]
    [InlineData("1")]
    [InlineData("16")]
    public async Task BenchmarkRunsClean(string depth)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();

        string printed = await Tool.RunAsync(
            "redis-benchmark", "", "-p", $"{server.Port}", "-t", "ping,set,get,incr,mset", "-q", "-n", "20000", "-P", depth);

        // Progress is written over itself; what stays is a line a test.
        string[] results = [.. printed.Split('\n').Select(line => line.Split('\r')[^1].Trim()).Where(line => line.Length > 0)];
        Assert.Equal(6, results.Length);
        Assert.All(results, result => Assert.Matches(@"^[A-Z_]+( \(.*\))?: [\d.]+ requests per second", result));
        Assert.DoesNotContain("ERR", printed, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("WARN", printed, StringComparison.OrdinalIgnoreCase);
    }

    [RequiresToolFact("nc")]
    public async Task NetcatSpeaksInInlineCommands()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();

        string printed = await Tool.RunAsync(
            "nc", "CREATE PARTITION users INT NONE\r\nLIST PARTITIONS\nUSE users\nSET 'a b' \"41\"\nINCR 'a b'\nQUIT\n", "127.0.0.1", $"{server.Port}");

        Assert.Equal("+OK\r\n*1\r\n$5\r\nusers\r\n+OK\r\n+OK\r\n:42\r\n+OK\r\n", printed);
    }

    [RequiresToolFact("redis-cli", "redis-check-rdb")]
    public async Task RdbFetchesAWholeFile()
    {
        await using GoKvServer server = await WithKeysAsync(50_000);
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Path, "dump.rdb");

        (int exitCode, string printed, string errors) = await Tool.TryRunAsync("redis-cli", "", "-p", $"{server.Port}", "--rdb", path);

        Assert.True(exitCode == 0, printed + errors);
        Assert.Contains("Transfer finished with success", errors, StringComparison.Ordinal);
        Assert.Contains("\\o/ RDB looks OK! \\o/", await Tool.RunAsync("redis-check-rdb", "", path), StringComparison.Ordinal);
        Assert.Equal(50_000, RdbContent.Of(await File.ReadAllBytesAsync(path)).Entries.Count);
    }

    [RequiresToolFact("redis-cli", "redis-check-rdb")]
    public async Task FunctionsRdbFetchesAFileWithoutKeys()
    {
        await using GoKvServer server = await WithKeysAsync(10);
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Path, "functions.rdb");

        (int exitCode, string printed, string errors) = await Tool.TryRunAsync("redis-cli", "", "-p", $"{server.Port}", "--functions-rdb", path);

        Assert.True(exitCode == 0, printed + errors);
        Assert.Contains("\\o/ RDB looks OK! \\o/", await Tool.RunAsync("redis-check-rdb", "", path), StringComparison.Ordinal);
        Assert.Empty(RdbContent.Of(await File.ReadAllBytesAsync(path)).Entries);
    }

    [RequiresToolFact("redis-cli")]
    public async Task ReplicaModeIsToldThatThereIsNoReplication()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();

        (int exitCode, _, string errors) = await Tool.TryRunAsync("redis-cli", "", "-p", $"{server.Port}", "--replica");

        Assert.Equal(1, exitCode);
        Assert.Contains("SYNC with master failed: -ERR replication is not supported", errors, StringComparison.Ordinal);
    }

    private static Task<string> RedisCliAsync(GoKvServer server, params string[] arguments) =>
        Tool.RunAsync("redis-cli", "", ["-p", $"{server.Port}", .. arguments]);

    private static async Task<GoKvServer> WithKeysAsync(int count)
    {
        GoKvServer server = await GoKvServer.StartAsync();
        await using RespClient client = await server.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, count).Select(i => $"SET k{i} {i}\r\n")));
        await client.ReadAsync(count);
        return server;
    }
}
