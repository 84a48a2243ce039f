using System.Globalization;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability.Soak;

/// <summary>One client that writes to all partitions: keys of its own, pairs in transactions, and keys that it moves between two databases.</summary>
internal sealed class SoakWriter(SoakedServer model, int number, int seed)
{
    private const int KeysEach = 12;
    private const int Tokens = 3;

    private readonly Random _random = new(seed);
    private readonly long[] _tokenVersions = new long[Tokens];
    private long _version;

    /// <summary>Versions are never used twice, also not in the next life.</summary>
    public long FirstVersion
    {
        init => _version = value;
    }

    public long LastVersion => _version;

    public async Task RunAsync(RespClient client, CancellationToken stop)
    {
        SoakedPartition[] created = [.. model.Created.Select(one => one.Partition)];
        while (!stop.IsCancellationRequested)
        {
            int which = _random.Next(model.Numbered.Length + created.Length);
            if (which < 2)
            {
                using IDisposable held = await model.Gate.WriteAsync(stop);
                await WriteAsync(client, model.Numbered[which], $"SELECT {which}");
            }
            else if (which < model.Numbered.Length)
            {
                await WriteAsync(client, model.Numbered[which], $"SELECT {which}");
                if (model.Moves != Moves.None)
                    await MoveAsync(client);
            }
            else
            {
                await WriteAsync(client, created[which - model.Numbered.Length], created[which - model.Numbered.Length].Selection);
            }
        }
    }

    // A batch of commands, sent together.
    private async Task WriteAsync(RespClient client, SoakedPartition partition, string selection)
    {
        await client.SendAsync(RespClient.Encode(selection.Split(' ')));
        var expected = new List<(string[] Replies, SoakedPartition.Attempt[] Attempts)> { (["OK"], []) };
        for (int commands = _random.Next(1, 9); commands > 0; commands--)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"w{number}.{_random.Next(KeysEach)}");
            switch (_random.Next(10))
            {
                case 0:
                    var gone = partition.Try(key, 0);
                    await client.SendAsync(RespClient.Encode("DEL", key));
                    expected.Add((["(integer) 0", "(integer) 1"], [gone]));
                    break;
                case < 3:
                    long both = ++_version;
                    SoakedPartition.Attempt[] pair = [partition.Try($"w{number}.x", both), partition.Try($"w{number}.y", both)];
                    await client.SendAsync(RespClient.Encode("MULTI"));
                    await client.SendAsync(RespClient.Encode("SET", $"w{number}.x", partition.ValueOf(both)));
                    await client.SendAsync(RespClient.Encode("SET", $"w{number}.y", partition.ValueOf(both)));
                    await client.SendAsync(RespClient.Encode("EXEC"));
                    expected.AddRange([(["OK"], []), (["QUEUED"], []), (["QUEUED"], []), (["[OK, OK]"], pair)]);
                    break;
                default:
                    long version = ++_version;
                    var stored = partition.Try(key, version);
                    await client.SendAsync(RespClient.Encode("SET", key, partition.ValueOf(version)));
                    expected.Add((["OK"], [stored]));
                    break;
            }
        }

        foreach ((string[] replies, SoakedPartition.Attempt[] attempts) in expected)
        {
            string reply = (await client.ReadAsync()).Text;
            Assert.True(replies.Contains(reply), $"{partition.Name}: {reply}");
            foreach (SoakedPartition.Attempt attempt in attempts)
                attempt.Acknowledge();
            model.Count("writes");
        }
    }

    // A key is in one of two databases; a MOVE is two attempts, of which a crash may leave the second alone, and never the first alone.
    private async Task MoveAsync(RespClient client)
    {
        int token = _random.Next(Tokens);
        string key = string.Create(CultureInfo.InvariantCulture, $"w{number}.token{token}");
        int from = model.Moves == Moves.There || (model.Moves == Moves.BothWays && _random.Next(2) == 0) ? SoakedServer.MovesFrom : SoakedServer.MovesTo;
        int to = SoakedServer.MovesFrom + SoakedServer.MovesTo - from;
        (SoakedPartition source, SoakedPartition target) = (model.Numbered[from], model.Numbered[to]);
        if (_tokenVersions[token] == 0 && !await FindTokenAsync(client, token, key))
        {
            long version = ++_version;
            var made = source.Try(key, version);
            await client.AskAsync($"SELECT {from}");
            Assert.Equal("OK", await client.AskWordsAsync("SET", key, source.ValueOf(version)));
            made.Acknowledge();
            _tokenVersions[token] = version;
        }

        await client.AskAsync($"SELECT {from}");
        if (await client.AskAsync($"EXISTS {key}") == "(integer) 0")
            return;
        var there = target.Try(key, _tokenVersions[token]);
        var notHere = source.Try(key, 0);
        Assert.Equal("(integer) 1", await client.AskAsync($"MOVE {key} {to}"));
        there.Acknowledge();
        notHere.Acknowledge();
        model.Count("moves");
    }

    // One of the life before: in one of the two, or in both when a crash came in between. Then one of them goes.
    private async Task<bool> FindTokenAsync(RespClient client, int token, string key)
    {
        foreach (int at in new[] { SoakedServer.MovesFrom, SoakedServer.MovesTo })
        {
            await client.AskAsync($"SELECT {at}");
            long version = model.Numbered[at].VersionOf(await client.AskAsync($"GET {key}"));
            if (version > 0 && _tokenVersions[token] > 0)
            {
                var gone = model.Numbered[at].Try(key, 0);
                Assert.Equal("(integer) 1", await client.AskAsync($"DEL {key}"));
                gone.Acknowledge();
            }
            else if (version > 0)
            {
                _tokenVersions[token] = version;
            }
        }

        return _tokenVersions[token] > 0;
    }
}
