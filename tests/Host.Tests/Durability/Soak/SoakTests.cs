using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability.Soak;

/// <summary>
/// Random traffic of several clients on the real program, which is killed again and again. After each start all data, modes, options and names are compared with what was acknowledged.
/// GOKV_SOAK_SECONDS makes it longer, GOKV_SOAK_SEED repeats the choices of a run (not its timing, which is the system's).
/// </summary>
[Collection(Server.AloneCollection.Name)]
public sealed class SoakTests : IDisposable
{
    private const int SecondsInCi = 8;

    // On a machine that is busy with other things a second is nothing: what has to be shown is counted, not timed.
    private const int LeastLives = 8;
    private const int LeastSteps = 4;
    private const int MostSteps = 14;

    private static readonly int Seconds = Number("GOKV_SOAK_SECONDS") ?? SecondsInCi;
    private static readonly int Seed = Number("GOKV_SOAK_SEED") ?? 20261130;

    private readonly SoakedServer _model = new();
    private readonly SoakedSettings _settings = new();
    private readonly SoakedScratch _scratch = new();
    private readonly Random _random = new(Seed);
    private readonly long[] _versions = new long[SoakedServer.Writers];

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task NothingAcknowledgedIsLostWhateverGoesOnWhenTheProcessIsKilled()
    {
        using var directory = new TemporaryDirectory();
        var clock = Stopwatch.StartNew();
        int rounds = 0;
        try
        {
            for (bool isLast = false; !isLast; rounds++)
            {
                isLast = clock.Elapsed.TotalSeconds > Seconds && rounds >= LeastLives;
                bool isWal = _random.Next(2) == 0;
                await using GoKvProcess server = await GoKvProcess.StartAsync(
                    "--dir", directory.Path, "--log-level", "Error", "--appendonly", isWal ? "yes" : "no", "--appendfsync", "everysec");
                await using (RespClient client = await server.ConnectAsync())
                {
                    if (rounds == 0)
                        await CreateAsync(client);
                    await CheckAsync(client, isWal);
                }

                if (!isLast)
                    await LiveAndDieAsync(server, isWal, rounds);
            }
        }
        catch (Exception wrong)
        {
            throw new InvalidOperationException($"GOKV_SOAK_SEED={Seed}, round {rounds} ({_model.Counts}): {wrong.Message}", wrong);
        }

        foreach (string what in new[] { "writes", "moves", "saves", "background saves", "alters", "settings", "appendonly", "swaps", "scratch partitions" })
            Assert.True(_model.CountOf(what) > 0, $"No {what}: the test has shown little ({_model.Counts}, {rounds} rounds).");
    }

    private async Task CreateAsync(RespClient client)
    {
        foreach ((SoakedPartition partition, string words) in _model.Created)
            Assert.Equal("OK", await client.AskAsync($"CREATE PARTITION {partition.Name} {words}"));
        foreach (SoakedPartition partition in _model.Numbered)
            partition.Restart(new Dictionary<string, long>(), Promise.Saved);
    }

    private async Task LiveAndDieAsync(GoKvProcess server, bool isWal, int round)
    {
        _model.Moves = (Moves)(round % 4) is var moves && moves == Moves.BothWays && !isWal ? Moves.Back : moves;
        using var stop = new CancellationTokenSource();
        SoakWriter[] writers = [.. Enumerable.Range(0, SoakedServer.Writers).Select(number => new SoakWriter(_model, number, _random.Next()) { FirstVersion = _versions[number] })];
        var operating = new SoakOperator(_model, _settings, _scratch, _random.Next());
        Task[] running = [.. writers.Select(writer => UntilKilledAsync(server, stop, writer.RunAsync)), UntilKilledAsync(server, stop, operating.RunAsync)];
        int steps = _random.Next(LeastSteps, MostSteps);
        await Eventually.IsAsync(() => Task.FromResult(operating.Steps >= steps || running.Any(task => task.IsCompleted)));
        await Task.Delay(_random.Next(20));
        await server.SignalAsync("KILL");
        await server.WaitForExitAsync();
        await stop.CancelAsync();
        await Task.WhenAll(running);
        for (int number = 0; number < writers.Length; number++)
            _versions[number] = writers[number].LastVersion;
    }

    private static async Task UntilKilledAsync(GoKvProcess server, CancellationTokenSource stop, Func<RespClient, CancellationToken, Task> run)
    {
        try
        {
            await using RespClient client = await server.ConnectAsync();
            await run(client, stop.Token);
        }
        catch (Exception killed) when (killed is IOException or SocketException or OperationCanceledException)
        {
            // What was not answered may have happened or not.
        }
    }

    private async Task CheckAsync(RespClient client, bool isWal)
    {
        var found = new Dictionary<string, Dictionary<string, long>>();
        var promises = new Dictionary<string, Promise>();
        for (int number = 0; number < _model.Numbered.Length; number++)
            found[$"{number}"] = await ReadAsync(client, $"SELECT {number}", _model.Numbered[number].IsInt);
        bool isAsBefore = Check(found, "0", _model.Numbered[0]) is null && Check(found, "1", _model.Numbered[1]) is null;
        if (_model.MayBeSwapped && !isAsBefore)
            (_model.Numbered[0], _model.Numbered[1]) = (_model.Numbered[1], _model.Numbered[0]);

        _model.MayBeSwapped = false;
        foreach ((SoakedPartition partition, _) in _model.Created)
        {
            found[partition.Name] = await ReadAsync(client, partition.Selection, partition.IsInt);
            promises[partition.Name] = await SoakOperator.PromiseOfAsync(client, partition);
        }

        for (int number = 0; number < _model.Numbered.Length; number++)
            Assert.Null(Check(found, $"{number}", _model.Numbered[number]));
        foreach ((SoakedPartition partition, _) in _model.Created)
            Assert.Null(Check(found, partition.Name, partition));
        CheckMoves(found);
        for (int number = 0; number < _model.Numbered.Length; number++)
            _model.Numbered[number].Restart(found[$"{number}"], isWal ? Promise.Acknowledged : Promise.Saved);
        foreach ((SoakedPartition partition, _) in _model.Created)
            partition.Restart(found[partition.Name], promises[partition.Name]);
        await _settings.CheckAsync(client);
        await _scratch.CheckAsync(client);
    }

    private static string? Check(Dictionary<string, Dictionary<string, long>> found, string where, SoakedPartition partition) =>
        partition.Check(found[where]) is { } wrong ? $"in {where}: {wrong}" : null;

    // A key on its way may be in both, but never in none.
    private void CheckMoves(Dictionary<string, Dictionary<string, long>> found)
    {
        (SoakedPartition one, SoakedPartition other) = (_model.Numbered[SoakedServer.MovesFrom], _model.Numbered[SoakedServer.MovesTo]);
        foreach (string key in one.Keys.Union(other.Keys).Where(key => key.Contains("token", StringComparison.Ordinal)))
        {
            bool isThere = found[$"{SoakedServer.MovesFrom}"].ContainsKey(key) || found[$"{SoakedServer.MovesTo}"].ContainsKey(key);
            Assert.True(isThere || !(one.IsPromised(key) || other.IsPromised(key)), $"{key} is in neither database, and was moved between them.");
        }
    }

    // All keys, also those that nobody wrote.
    private static async Task<Dictionary<string, long>> ReadAsync(RespClient client, string selection, bool isInt)
    {
        var reader = new SoakedPartition("0", isInt, Promise.Nothing);
        Assert.Equal("OK", await client.AskAsync(selection));
        string listed = "";
        Assert.True(await Eventually.IsAsync(async () => !(listed = await client.AskAsync("KEYS *")).StartsWith("(error) LOADING", StringComparison.Ordinal)), listed);
        Assert.False(listed.StartsWith("(error)", StringComparison.Ordinal), $"{selection}: {listed}");
        string[] keys = [.. listed.Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(key => key.Trim('"'))];
        foreach (string key in keys)
            await client.SendAsync(RespClient.Encode("GET", key));
        var found = new Dictionary<string, long>();
        foreach (string key in keys)
        {
            string shown = (await client.ReadAsync()).Text;
            found[key] = reader.VersionOf(shown);
            Assert.True(found[key] > 0, $"{selection}: {key} is {shown}");
        }

        return found;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
