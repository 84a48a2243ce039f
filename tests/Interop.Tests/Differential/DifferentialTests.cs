using System.Diagnostics;
using System.Globalization;
using GoKV.Application.Commands;
using GoKV.TestKit;
using Xunit.Abstractions;

namespace GoKV.Interop.Tests.Differential;

/// <summary>
/// Redis and GoKV get the same random commands and give the same bytes. GOKV_DIFFERENTIAL_SEED and GOKV_DIFFERENTIAL_COMMANDS change what is sent: the seed
/// of a failure repeats it, <c>random</c> takes a new one.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int UsualSeed = 20_260_301;
    private const int UsualCommands = 110_000;

    // So many are collected before the test gives up: one run shows all that is wrong with a change.
    private const int MaxDifferences = 12;

    [RequiresToolFact("redis-server")]
    public async Task RedisAndGoKvGiveTheSameReplies()
    {
        int seed = Setting("GOKV_DIFFERENTIAL_SEED", UsualSeed);
        int commands = Setting("GOKV_DIFFERENTIAL_COMMANDS", UsualCommands);
        long began = Stopwatch.GetTimestamp();
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        await using var reference = new Side(redis.Port);
        await using var other = new Side(goKv.Port);
        var duel = new Duel(reference, other);
        var stream = new CommandStream(seed);
        var kinds = new HashSet<string>();
        var found = new List<Difference>();

        await duel.BeginAsync();
        int sent = 0;
        while (sent < commands && found.Count < MaxDifferences)
        {
            List<Step> batch = stream.NextBatch();
            sent += batch.Count;
            if (await duel.AskAsync(batch) is not { } difference)
                continue;
            if (kinds.Add(difference.Kind))
                found.Add(await duel.ShortenAsync(difference));
            await duel.BeginAsync();
        }

        output.WriteLine($"seed {seed}: {sent} commands in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
        Assert.True(found.Count == 0, $"Seed {seed}, after {sent} commands:\n{string.Join("\n\n", found)}");
    }

    [Fact]
    public void EveryCommandOfTheTableIsGeneratedOrExcludedWithAReason()
    {
        HashSet<string> generated = [.. GeneratedCommands.All.Select(command => command.Name)];

        Assert.All(
            CommandTable.Standard.Commands.Select(spec => spec.Name),
            name => Assert.True(generated.Contains(name) != ExcludedCommands.Reasons.ContainsKey(name), $"'{name}' is to be generated, or excluded with a reason."));
        Assert.All(ExcludedCommands.Reasons.Values, reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public void ASeedAlwaysMeansTheSameCommands()
    {
        Assert.Equal(Shown(new CommandStream(7)), Shown(new CommandStream(7)));
        Assert.NotEqual(Shown(new CommandStream(7)), Shown(new CommandStream(8)));

        static string Shown(CommandStream stream) => string.Join('\n', Enumerable.Range(0, 50).SelectMany(_ => stream.NextBatch()));
    }

    private static int Setting(string name, int usual) => Environment.GetEnvironmentVariable(name) switch
    {
        null or "" => usual,
        "random" => Random.Shared.Next(),
        var text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
    };
}
