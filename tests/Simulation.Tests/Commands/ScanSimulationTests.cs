using GoKV.TestKit;

namespace GoKV.Simulation.Tests.Commands;

/// <summary>Redis' promise about SCAN: a key that exists from the start of an iteration to its end is returned, however the others come and go.</summary>
public sealed class ScanSimulationTests
{
    private const int Staying = 2000;

    [Theory]
    [InlineData(1, 20_000, 0)]
    [InlineData(2, 0, 20_000)]
    [InlineData(3, 10_000, 10_000)]
    public void WhatStaysIsReturnedWhileTheTableGrowsAndShrinks(int seed, int comeDuringIt, int goDuringIt)
    {
        var random = new Random(seed);
        var server = new CommandHarness();
        for (int i = 0; i < Staying; i++)
            server.Send("SET", $"stay{i}", "v");
        for (int i = 0; i < goDuringIt; i++)
            server.Send("SET", $"go{i}", "v");

        var found = new HashSet<string>();
        (string cursor, int come, int gone) = ("0", 0, 0);
        do
        {
            (cursor, IEnumerable<string> keys) = SimulatedScan.Step(server, cursor, random.Next(1, 40));
            found.UnionWith(keys);
            for (int i = random.Next(800); i > 0 && come < comeDuringIt; i--)
                server.Send("SET", $"come{come++}", "v");
            for (int i = random.Next(800); i > 0 && gone < goDuringIt; i--)
                server.Send("DEL", $"go{gone++}");
        }
        while (cursor != "0");

        Assert.Equal(Staying, found.Count(key => key.StartsWith("stay", StringComparison.Ordinal)));
        Assert.True(come == comeDuringIt && gone == goDuringIt, $"Only {come} came and {gone} went while it ran.");
    }
}
