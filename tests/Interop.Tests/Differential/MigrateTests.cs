using System.Globalization;
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
}
