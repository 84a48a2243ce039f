using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GoKV.TestKit;

namespace GoKV.Interop.Tests.Differential;

/// <summary>Keys move between Redis and GoKV.</summary>
public sealed class MigrateTests
{
    [RequiresToolFact("redis-server")]
    public async Task RedisMigratesItsKeysHere()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        await using RespClient source = await RespClient.ConnectAsync(redis.Port);
        await using RespClient target = await goKv.ConnectAsync();
        await source.AskAsync("CONFIG SET rdbcompression yes");
        await source.AskAsync($"MSET text abc number -1000 long {new string('x', 20_000)}");
        await source.AskAsync("EXPIRE number 1000");

        string port = goKv.Port.ToString(CultureInfo.InvariantCulture);
        Assert.Equal("OK", await source.AskWordsAsync("MIGRATE", "127.0.0.1", port, "", "3", "5000", "KEYS", "text", "number", "long"));

        Assert.Equal("(integer) 0", await source.AskAsync("DBSIZE"));
        await target.AskAsync("SELECT 3");
        Assert.Equal($"[\"abc\", \"-1000\", \"{new string('x', 20_000)}\"]", await target.AskAsync("MGET text number long"));
        Assert.Equal("[(integer) -1, (integer) -1]", await Both(target, "TTL text", "TTL long"));
        Assert.InRange(long.Parse((await target.AskAsync("TTL number"))["(integer) ".Length..], CultureInfo.InvariantCulture), 900, 1000);
    }

    private static async Task<string> Both(RespClient client, string first, string second) =>
        $"[{await client.AskAsync(first)}, {await client.AskAsync(second)}]";

    [RequiresToolFact("redis-server")]
    public async Task RedisTakesDumpsFromHere()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        await using RespClient source = await goKv.ConnectAsync();
        await using RespClient target = await RespClient.ConnectAsync(redis.Port);
        foreach (string value in (string[])["", "abc", "7", "-70000", "12345678901", new string('y', 70), new string('z', 70_000)])
        {
            await source.SendAsync(RespClient.Encode("SET", "k", value));
            await source.ReadAsync();
            await source.SendAsync(RespClient.Encode("DUMP", "k"));
            byte[] reply = (await source.ReadAsync()).Raw;
            string payload = Encoding.Latin1.GetString(reply.AsSpan(reply.AsSpan().IndexOf((byte)'\n') + 1)[..^2]);
            await target.SendAsync(RespClient.Encode("RESTORE", "k", "0", payload, "REPLACE"));
            Assert.Equal("+OK\r\n", (await target.ReadAsync()).RawText);
            await target.SendAsync(RespClient.Encode("GET", "k"));
            Assert.Equal($"${value.Length}\r\n{value}\r\n", (await target.ReadAsync()).RawText);
        }
    }

    [RequiresToolTheory("redis-server")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 3 5000")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 3 5000 COPY REPLACE")]
    [InlineData("MIGRATE 127.0.0.1 PORT taken 3 5000")]
    [InlineData("MIGRATE 127.0.0.1 PORT taken 3 5000 REPLACE")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 99 5000")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 3 5000 AUTH pw")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 3 5000 AUTH2 default pw")]
    [InlineData("MIGRATE 127.0.0.1 PORT nokey 3 5000")]
    [InlineData("MIGRATE 127.0.0.1 PORT '' 3 5000 KEYS text nokey taken number")]
    [InlineData("MIGRATE 127.0.0.1 PORT '' 3 5000 REPLACE KEYS text nokey taken number text")]
    [InlineData("MIGRATE 127.0.0.1 PORT '' 3 5000 KEYS")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 3 5000 KEYS text")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 3 5000 FOO")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 3 5000 AUTH")]
    [InlineData("MIGRATE 127.0.0.1 PORT text x 5000")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 3 x")]
    [InlineData("MIGRATE 127.0.0.1 1 text 3 5000")]
    [InlineData("MIGRATE 127.0.0.1 nobody text 3 5000")]
    [InlineData("MIGRATE 127.0.0.1 PORT text 3")]
    public async Task MigratesAsRedisDoes(string command)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        await using RedisServer target = await RedisServer.StartAsync();
        (string wanted, string wantedThere) = await MigratedAsync(redis.Port, target, command);
        (string said, string there) = await MigratedAsync(goKv.Port, target, command);
        Assert.Equal(wanted, said);
        Assert.Equal(wantedThere, there);
    }

    [RequiresToolFact("redis-server")]
    public async Task GivesUpOnAServerThatIsSilent()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        await using RespClient source = await goKv.ConnectAsync();
        await source.AskAsync("SET k 1");
        string port = ((IPEndPoint)silent.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        Assert.Equal("(error) IOERR error or timeout reading to target instance", await source.AskAsync($"MIGRATE 127.0.0.1 {port} k 0 50"));
        Assert.Equal("\"1\"", await source.AskAsync("GET k"));
    }

    [RequiresToolFact("redis-server")]
    public async Task GivesUpOnAServerThatCloses()
    {
        using var closing = new TcpListener(IPAddress.Loopback, 0);
        closing.Start();
        Task accepting = Task.Run(async () => (await closing.AcceptSocketAsync()).Close());
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        await using RespClient source = await goKv.ConnectAsync();
        await source.AskAsync("SET k 1");
        string port = ((IPEndPoint)closing.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        Assert.StartsWith("(error) IOERR error or timeout", await source.AskAsync($"MIGRATE 127.0.0.1 {port} k 0 60000"), StringComparison.Ordinal);
        Assert.Equal("\"1\"", await source.AskAsync("GET k"));
        await accepting;
    }

    [RequiresToolFact("redis-server")]
    public async Task LargeValuesAndManyKeysArrive()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        await using RespClient source = await goKv.ConnectAsync();
        await using RespClient target = await RespClient.ConnectAsync(redis.Port);
        await source.AskWordsAsync("SET", "large", new string('z', 5_000_000));
        string[] names = [.. Enumerable.Range(0, 20_000).Select(i => $"key:{i}")];
        await source.AskWordsAsync(["MSET", .. names.SelectMany(name => new[] { name, name })]);
        string port = redis.Port.ToString(CultureInfo.InvariantCulture);
        Assert.Equal("OK", await source.AskWordsAsync(["MIGRATE", "127.0.0.1", port, "", "0", "60000", "KEYS", "large", .. names]));
        Assert.Equal("(integer) 0", await source.AskAsync("DBSIZE"));
        Assert.Equal("(integer) 20001", await target.AskAsync("DBSIZE"));
        Assert.Equal("(integer) 5000000", await target.AskAsync("STRLEN large"));
        Assert.Equal("\"key:19999\"", await target.AskAsync("GET key:19999"));
    }

    // Both sides hold the same before; what the reply was, and what is where afterwards.
    private static async Task<(string Reply, string There)> MigratedAsync(int from, RedisServer to, string command)
    {
        await using RespClient source = await RespClient.ConnectAsync(from);
        await using RespClient target = await RespClient.ConnectAsync(to.Port);
        await target.AskAsync("FLUSHALL");
        await target.AskAsync("SELECT 3");
        await target.AskAsync("SET taken before");
        await source.AskAsync("MSET text abc number -1000 taken after");
        await source.AskAsync("EXPIRE number 1000");
        string[] words = command.Replace("PORT", to.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Split(' ');
        string reply = await source.AskWordsAsync([.. words.Select(word => word == "''" ? "" : word)]);
        bool expires = await target.AskAsync("TTL number") is not ("(integer) -1" or "(integer) -2");
        return ($"{reply}, left {await source.AskAsync("MGET text number taken")}", $"{await target.AskAsync("MGET text number taken")}, expires {expires}");
    }
}
