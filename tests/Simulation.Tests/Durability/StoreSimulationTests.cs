using System.Collections.Concurrent;
using System.Globalization;

namespace GoKV.Simulation.Tests.Durability;

public sealed class StoreSimulationTests
{
    private const int SeedsInCi = 1000;

    [Fact]
    public async Task LosesNothingThatWasPromisedWhateverTheDiskDoes()
    {
        if (Number("GOKV_SIMULATION_SEED") is { } one)
        {
            await RunAsync(one);
            return;
        }

        int first = Number("GOKV_SIMULATION_FIRST") ?? 1;
        var failures = new ConcurrentBag<(int Seed, string Message)>();
        await Parallel.ForEachAsync(Enumerable.Range(first, Number("GOKV_SIMULATION_SEEDS") ?? SeedsInCi), async (seed, _) =>
        {
            try
            {
                await RunAsync(seed);
            }
            catch (InvalidOperationException failure)
            {
                failures.Add((seed, failure.Message));
            }
        });
        if (failures.IsEmpty)
            return;
        string[] summary = [.. failures.OrderBy(failure => failure.Seed).Select(failure => failure.Message.Split('\n')[0])];
        Assert.Fail($"{failures.Count} seeds failed:\n{string.Join('\n', summary.Take(20))}\n{failures.MinBy(failure => failure.Seed).Message}");
    }

    private static async Task RunAsync(int seed)
    {
        using var simulation = new StoreSimulation(seed);
        await simulation.RunAsync();
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
