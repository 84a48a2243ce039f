using GoKV.Application.Commands;
using GoKV.TestKit;

namespace GoKV.Interop.Tests.Differential;

/// <summary>COMMAND INFO says of every command that both servers have the same, byte for byte: arity, flags, keys, categories, hints, key specifications.</summary>
public sealed class CommandInfoTests
{
    [RequiresToolFact("redis-server")]
    public async Task EveryCommandIsDescribedAsInRedis()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        var different = new List<string>();
        int compared = 0;
        foreach (int protocol in (int[])[2, 3])
        {
            await using RespClient reference = await RespClient.ConnectAsync(redis.Port);
            await using RespClient other = await RespClient.ConnectAsync(goKv.Port);
            await reference.AskAsync($"HELLO {protocol}");
            await other.AskAsync($"HELLO {protocol}");
            foreach (CommandSpec spec in CommandTable.Standard.Commands.SelectMany(spec => spec.Subcommands.Prepend(spec)))
            {
                string wanted = await DescribedAsync(reference, spec);
                if (wanted is "*1\r\n$-1\r\n" or "*1\r\n_\r\n")
                    continue;
                compared++;
                string said = await DescribedAsync(other, spec);
                if (said != wanted)
                    different.Add($"{spec.FullName}\nRedis: {wanted}\nGoKV:  {said}");
            }
        }

        Assert.True(compared > 250, $"Only {compared} descriptions were compared.");
        Assert.True(different.Count == 0, string.Join("\n\n", different));
    }

    [RequiresToolTheory("redis-server")]
    [InlineData("GETKEYSANDFLAGS SET k v")]
    [InlineData("GETKEYSANDFLAGS SET k v EX 1 GET")]
    [InlineData("GETKEYSANDFLAGS MSET k1 v1 k2 v2")]
    [InlineData("GETKEYSANDFLAGS BITFIELD k GET u8 0 GET u8 8")]
    [InlineData("GETKEYSANDFLAGS BITFIELD k GET u8 0 SET u8 8 1")]
    [InlineData("GETKEYSANDFLAGS RENAME a b")]
    [InlineData("GETKEYSANDFLAGS BITOP AND a b c")]
    [InlineData("GETKEYSANDFLAGS MIGRATE h 1 k 0 1 COPY")]
    [InlineData("GETKEYS MIGRATE h 1 k 0 1 AUTH keys REPLACE")]
    [InlineData("GETKEYS MIGRATE h 1 k 0 1 KEYS a b")]
    [InlineData("GETKEYS EVAL return 2 k1 k2 a")]
    [InlineData("GETKEYS EVAL return 0 a")]
    [InlineData("GETKEYS EVAL return 3 a")]
    [InlineData("GETKEYS EVAL return x a")]
    [InlineData("GETKEYS MEMORY USAGE k")]
    [InlineData("GETKEYS CONFIG GET x")]
    [InlineData("GETKEYS PING")]
    [InlineData("GETKEYS GET")]
    [InlineData("GETKEYS GET a b")]
    [InlineData("GETKEYS NOSUCH a")]
    [InlineData("LIST FILTERBY PATTERN config*et")]
    [InlineData("LIST FILTERBY ACLCAT nosuch")]
    [InlineData("LIST FILTERBY MODULE nosuch")]
    [InlineData("LIST FILTERBY nosuch x")]
    [InlineData("LIST x")]
    public async Task SubcommandsAnswerAsInRedis(string words)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GoKvServer goKv = await GoKvServer.StartAsync();

        Assert.Equal(await AskedAsync(redis.Port, words), await AskedAsync(goKv.Port, words));
    }

    private static async Task<string> AskedAsync(int port, string words)
    {
        await using RespClient client = await RespClient.ConnectAsync(port);
        await client.SendAsync(RespClient.Encode([.. $"COMMAND {words}".Split(' ')]));
        string reply = (await client.ReadAsync()).RawText;
        // The order of Redis' hash tables means nothing.
        return words.StartsWith("LIST", StringComparison.Ordinal) ? string.Join("\r\n", reply.Split("\r\n").Order(StringComparer.Ordinal)) : reply;
    }

    // What a container says of its subcommands is compared for each of these: there are fewer here, and in another order.
    private static async Task<string> DescribedAsync(RespClient client, CommandSpec spec)
    {
        await client.SendAsync(RespClient.Encode("COMMAND", "INFO", spec.FullName));
        string reply = (await client.ReadAsync()).RawText;
        int subcommands = reply.IndexOf("\r\n*10\r\n", Math.Min(reply.Length, "*1\r\n*10\r\n".Length), StringComparison.Ordinal);
        return subcommands < 0 ? reply : reply[..reply.LastIndexOfAny(['*', '~'], subcommands)];
    }
}
