using System.Diagnostics;
using System.Globalization;
using System.Text;
using GoKV.TestKit;

namespace GoKV.Interop.Tests.Differential;

/// <summary>What redis-cli --rdb fetches is loaded by redis-server, which then has what GoKV has.</summary>
public sealed class RdbTests
{
    [RequiresToolTheory("redis-server", "redis-cli")]
    [InlineData("NONE")]
    [InlineData("SNAPSHOT")]
    [InlineData("WAL")]
    public async Task RedisLoadsTheFile(string persist)
    {
        await using GoKvServer goKv = await GoKvServer.StartAsync(options => (options.DefaultPersist, options.EnableDebugCommand) = (persist, "yes"));
        await using RespClient source = await goKv.ConnectAsync();
        await FillAsync(source);
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Path, "fetched.rdb");

        await FetchAsync(goKv.Port, path);

        await using RedisServer redis = await RedisServer.StartAsync(path);
        await using RespClient loaded = await RespClient.ConnectAsync(redis.Port);
        Assert.Equal(await source.AskAsync("DEBUG DIGEST"), await loaded.AskAsync("DEBUG DIGEST"));
        Assert.NotEqual(new string('0', 40), await loaded.AskAsync("DEBUG DIGEST"));
        foreach (int database in (int[])[0, 3, 15])
        {
            await source.AskAsync($"SELECT {database}");
            await loaded.AskAsync($"SELECT {database}");
            Assert.Equal(await source.AskAsync("DBSIZE"), await loaded.AskAsync("DBSIZE"));
            foreach (string key in (string[])["text", "number", "-17", "k1234"])
                Assert.Equal(await source.AskAsync($"PEXPIRETIME {key}"), await loaded.AskAsync($"PEXPIRETIME {key}"));
        }
    }

    [RequiresToolFact("redis-server", "redis-cli")]
    public async Task AFileIsOfOneMomentWhileOthersWrite()
    {
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        await using RespClient filler = await goKv.ConnectAsync();
        await FillAsync(filler);
        using var stop = new CancellationTokenSource();
        Task writing = WriteAsync(goKv, stop.Token);
        using var directory = new TemporaryDirectory();

        for (int round = 0; round < 3; round++)
        {
            string path = Path.Combine(directory.Path, $"{round}.rdb");
            await FetchAsync(goKv.Port, path);

            Dictionary<string, string> entries = RdbContent.Of(await File.ReadAllBytesAsync(path)).Entries;
            long first = long.Parse(entries.GetValueOrDefault("1 first", "0"), CultureInfo.InvariantCulture);
            long second = long.Parse(entries.GetValueOrDefault("2 second", "0"), CultureInfo.InvariantCulture);
            Assert.InRange(first - second, 0, 1);
        }

        await stop.CancelAsync();
        await writing;
    }

    // One after the other: never is the second ahead.
    private static async Task WriteAsync(GoKvServer server, CancellationToken stop)
    {
        await using RespClient writer = await server.ConnectAsync();
        while (!stop.IsCancellationRequested)
        {
            await writer.AskAsync("IN 1 INCR first");
            await writer.AskAsync("IN 2 INCR second");
        }
    }

    private static async Task FetchAsync(int port, string path)
    {
        using Process process = Process.Start(new ProcessStartInfo("redis-cli", ["-p", port.ToString(CultureInfo.InvariantCulture), "--rdb", path]) { RedirectStandardError = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, errors);
    }

    private static async Task FillAsync(RespClient client)
    {
        string everyByte = Encoding.Latin1.GetString([.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        foreach (int database in (int[])[0, 3, 15])
        {
            await client.AskAsync($"SELECT {database}");
            await client.SendAsync(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"SET k{i} {(i % 2 == 0 ? i * 1_000_003L : $"value-{i}")}{(i % 3 == 0 ? " PXAT 4102444800123" : "")}\r\n")));
            await client.ReadAsync(20_000);
            await client.AskWordsAsync("SET", "text", everyByte, "PXAT", "4102444800001");
            await client.AskWordsAsync("SET", everyByte, everyByte);
            await client.AskWordsAsync("SET", "", "");
            foreach (string number in (string[])["-17", "127", "128", "-129", "32767", "32768", "2147483647", "2147483648", "-2147483649", "007", "9223372036854775807"])
                await client.AskWordsAsync("SET", number, number);
            await client.AskWordsAsync("SET", "number", "1", "EX", "100000");
            await client.AskWordsAsync("SET", "long", new string('y', 3_000_000));
            await client.AskWordsAsync("APPEND", new string('k', 70_000), new string('z', 16_384));
        }
    }
}
