using System.Globalization;
using System.Text.RegularExpressions;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability.Soak;

/// <summary>The client that saves, rewrites, alters, swaps, creates and drops, and changes how the numbered databases persist, while others write.</summary>
internal sealed partial class SoakOperator(SoakedServer model, SoakedSettings settings, SoakedScratch scratch, int seed)
{
    private readonly Random _random = new(seed);
    private int _steps;

    /// <summary>How many steps it has done.</summary>
    public int Steps => Volatile.Read(ref _steps);

    public async Task RunAsync(RespClient client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await StepAsync(client, stop);
            Interlocked.Increment(ref _steps);
            await Task.Delay(_random.Next(15), stop);
        }
    }

    /// <summary>What a start has made of the modes, against what it may.</summary>
    public static async Task<Promise> PromiseOfAsync(RespClient client, SoakedPartition partition)
    {
        string described = await client.AskAsync($"DESCRIBE PARTITION {partition.Name}");
        Promise promise = PersistPattern().Match(described).Groups[1].Value switch
        {
            "WAL" => Promise.Acknowledged,
            "SNAPSHOT" => Promise.Saved,
            "NONE" => Promise.Nothing,
            _ => throw new InvalidOperationException(described),
        };
        Assert.True(char.IsDigit(partition.Name[0]) || partition.MayPromise(promise), $"{partition.Name} is {described}");
        return promise;
    }

    private async Task StepAsync(RespClient client, CancellationToken stop)
    {
        switch (model.NextStep(_random))
        {
            case OperatorStep.Save:
                await SaveAsync(client);
                break;
            case OperatorStep.SaveInBackground:
                // Another one may be under way.
                await client.AskAsync(_random.Next(2) == 0 ? "BGSAVE" : "BGREWRITEAOF");
                model.Count("background saves");
                break;
            case OperatorStep.Persist:
                await PersistAsync(client);
                break;
            case OperatorStep.Settings:
                await settings.AlterAsync(client, _random);
                model.Count("settings");
                break;
            case OperatorStep.AppendFsync:
                string policy = AnyPolicy().ToLowerInvariant();
                Assert.Equal("OK", await client.AskAsync($"CONFIG SET appendfsync {policy}"));
                break;
            case OperatorStep.AppendOnly when model.Moves != Moves.BothWays:
                await AppendOnlyAsync(client);
                break;
            case OperatorStep.AppendOnly:
                model.Postpone(OperatorStep.AppendOnly);
                break;
            case OperatorStep.Swap:
                await SwapAsync(client, stop);
                break;
            default:
                await scratch.StepAsync(client, _random);
                model.Count("scratch partitions");
                break;
        }
    }

    private async Task SaveAsync(RespClient client)
    {
        Action[] saved = [.. model.All.Select(partition => partition.Saving())];
        Assert.Equal("OK", await client.AskAsync("SAVE"));
        foreach (Action promise in saved)
            promise();
        model.Count("saves");
    }

    private async Task PersistAsync(RespClient client)
    {
        SoakedPartition partition = model.Created[_random.Next(model.Created.Length)].Partition;
        (Promise promise, string words) = _random.Next(4) switch
        {
            0 when partition.Name is "cache" or "reports" => (Promise.Nothing, "PERSIST NONE"),
            1 => (Promise.Saved, "PERSIST SNAPSHOT"),
            _ => (Promise.Acknowledged, $"PERSIST WAL FSYNC {AnyPolicy()}"),
        };
        Action? altered = promise == partition.Promise ? null : partition.Altering(promise);
        Assert.Equal("OK", await client.AskAsync($"ALTER PARTITION {partition.Name} SET {words}"));
        altered?.Invoke();
        model.Count("alters");
    }

    private async Task AppendOnlyAsync(RespClient client)
    {
        Promise promise = model.Numbered[0].Promise == Promise.Acknowledged ? Promise.Saved : Promise.Acknowledged;
        Action[] altered = [.. model.Numbered.Select(partition => partition.Altering(promise))];
        string reply = await client.AskAsync($"CONFIG SET appendonly {(promise == Promise.Acknowledged ? "yes" : "no")}");
        if (reply == "OK")
        {
            foreach (Action done in altered)
                done();
            model.Count("appendonly");
            return;
        }

        // Keys were moved that have not been saved since: the log says so.
        Assert.True(model.Moves != Moves.None && reply.Contains("Unable to turn on AOF", StringComparison.Ordinal), reply);
        foreach (SoakedPartition partition in model.Numbered)
            partition.NotAltered();
    }

    private async Task SwapAsync(RespClient client, CancellationToken stop)
    {
        using IDisposable held = await model.Gate.SwapAsync(stop);
        model.MayBeSwapped = true;
        Assert.Equal("OK", await client.AskAsync("SWAPDB 0 1"));
        (model.Numbered[0], model.Numbered[1]) = (model.Numbered[1], model.Numbered[0]);
        model.MayBeSwapped = false;
        model.Count("swaps");
    }

    private string AnyPolicy() => _random.Next(3) switch
    {
        0 => "ALWAYS",
        1 => "EVERYSEC",
        _ => "NO",
    };

    [GeneratedRegex("\"persist\", \"(\\w+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex PersistPattern();
}

/// <summary>The options of two partitions: what was acknowledged is there after a kill, and what was on its way may be.</summary>
internal sealed class SoakedSettings
{
    // All of them are such that no write breaks them: what is changed is the option, not the data.
    private static readonly (string Partition, string Option, string[] Values)[] All =
    [
        ("ledger", "MIN", ["NONE", "-5", "0"]),
        ("ledger", "MAX", ["NONE", "9000000000000000", "9000000000000001"]),
        ("orders", "MAXLEN", ["NONE", "100000", "200000"]),
        ("orders", "TTL", ["NONE", "100000", "200000"]),
        ("orders", "MAXMEMORY", ["NONE", "1000000000", "2000000000"]),
        ("orders", "EVICTION", ["DEFAULT", "noeviction", "allkeys-lru", "volatile-ttl"]),
    ];

    private readonly string[] _acknowledged = [.. All.Select(setting => setting.Values[0])];
    private (int Setting, string Value)? _trying;

    public async Task AlterAsync(RespClient client, Random random)
    {
        int setting = random.Next(All.Length);
        (string partition, string option, string[] values) = All[setting];
        string value = values[random.Next(values.Length)];
        _trying = (setting, value);
        Assert.Equal("OK", await client.AskAsync($"ALTER PARTITION {partition} SET {option} {value}"));
        (_acknowledged[setting], _trying) = (value, null);
    }

    public async Task CheckAsync(RespClient client)
    {
        for (int i = 0; i < All.Length; i++)
        {
            (string partition, string option, _) = All[i];
            string described = await client.AskAsync($"DESCRIBE PARTITION {partition}");
            string found = Regex.Match(described, $"\"{option.ToLowerInvariant()}\", (?:\\(integer\\) (-?\\d+)|\"([^\"]*)\"|\\(nil\\))") is { Success: true } match
                ? match.Groups[1].Value + match.Groups[2].Value
                : throw new InvalidOperationException(described);
            string[] allowed = [ShownOf(_acknowledged[i]), .. _trying is { } trying && trying.Setting == i ? [ShownOf(trying.Value)] : Array.Empty<string>()];
            Assert.True(allowed.Contains(found), $"{partition} has {option} '{found}'; acknowledged is '{_acknowledged[i]}'.");
            if (_trying is { } was && was.Setting == i && found == ShownOf(was.Value))
                _acknowledged[i] = was.Value;
        }

        _trying = null;
    }

    private static string ShownOf(string value) => value is "NONE" or "DEFAULT" ? "" : value;
}

/// <summary>Partitions that are created and dropped all the time under the same few names: a dropped one's keys must never be in the next of its name.</summary>
internal sealed class SoakedScratch
{
    private const int Names = 3;
    private const int KeysEach = 4;

    private readonly Life[] _lives = [.. Enumerable.Range(0, Names).Select(_ => new Life())];
    private int _generation;

    public async Task StepAsync(RespClient client, Random random)
    {
        int which = random.Next(Names);
        Life life = _lives[which];
        if (life.Exists)
        {
            (life.Exists, life.IsUnknown) = (false, true);
            Assert.Equal("OK", await client.AskAsync($"DROP PARTITION scratch{which}"));
            life.IsUnknown = false;
            return;
        }

        bool isWal = random.Next(2) == 0;
        _lives[which] = life = new Life { Generation = ++_generation, IsUnknown = true, IsWal = isWal };
        Assert.Equal("OK", await client.AskAsync($"CREATE PARTITION scratch{which} STRING {(isWal ? "WAL FSYNC EVERYSEC" : "SNAPSHOT")}"));
        (life.Exists, life.IsUnknown) = (true, false);
        for (int key = 0; key < KeysEach; key++)
        {
            Assert.Equal("OK", await client.AskAsync(string.Create(CultureInfo.InvariantCulture, $"IN scratch{which} SET k{key} {life.Generation}")));
            life.Written = key + 1;
        }
    }

    public async Task CheckAsync(RespClient client)
    {
        string listed = await client.AskAsync("LIST PARTITIONS");
        for (int which = 0; which < Names; which++)
        {
            Life life = _lives[which];
            bool isThere = listed.Contains($"\"scratch{which}\"", StringComparison.Ordinal);
            Assert.True(life.IsUnknown || isThere == life.Exists, $"scratch{which} is {(isThere ? "" : "not ")}there.");
            for (int key = 0; isThere && key < KeysEach; key++)
            {
                string found = await client.AskAsync($"IN scratch{which} GET k{key}");
                bool mustBe = life.IsWal && key < life.Written;
                Assert.True(
                    found == string.Create(CultureInfo.InvariantCulture, $"\"{life.Generation}\"") || (found == "(nil)" && !mustBe),
                    $"scratch{which} of generation {life.Generation} has k{key} = {found}{(mustBe ? ", which was acknowledged" : "")}.");
            }

            (life.Exists, life.IsUnknown) = (isThere, false);
        }
    }

    private sealed class Life
    {
        public int Generation { get; init; }

        public bool IsWal { get; init; }

        public bool Exists { get; set; }

        /// <summary>True while a CREATE or DROP is on its way.</summary>
        public bool IsUnknown { get; set; }

        public int Written { get; set; }
    }
}
