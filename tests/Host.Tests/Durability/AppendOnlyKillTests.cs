using System.Globalization;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>
/// The program is killed with SIGKILL while, or soon after, <c>CONFIG SET appendonly yes</c> makes logs of databases that are written to, and is started again with the command line of
/// before, which keeps nothing.
/// </summary>
public sealed class AppendOnlyKillTests
{
    private const int Rounds = 12;

    [Fact]
    public async Task WhatWasConfirmedBehindAppendOnlyYesIsThereAfterAKill()
    {
        using var directory = new TemporaryDirectory();
        var random = new Random(20261124);
        // What must be there, and what was confirmed by now.
        (int promised, int confirmed, int changes) = (0, 0, 0);
        for (int round = 0; round < Rounds; round++)
        {
            await using GoKvProcess server = await GoKvProcess.StartAsync("--dir", directory.Path, "--log-level", "Error", "--default-persist", "NONE");
            await using (RespClient checking = await server.ConnectAsync())
                await CheckAsync(checking, promised);
            confirmed = promised;
            Task writing = WriteAsync(server, number => Volatile.Write(ref confirmed, number), promised);
            bool isOn = false;
            Task changing = Task.Run(async () =>
            {
                try
                {
                    await using RespClient client = await server.ConnectAsync();
                    isOn = await client.AskAsync("CONFIG SET appendonly yes appendfsync everysec") == "OK";
                }
                catch (Exception killed) when (killed is IOException or System.Net.Sockets.SocketException or InvalidOperationException or TimeoutException)
                {
                    // In the middle.
                }
            });
            if (round % 3 > 0)
                await changing;
            await Task.Delay(random.Next(5, 100));
            await server.SignalAsync("KILL");
            await server.WaitForExitAsync();
            await Task.WhenAll(writing, changing);
            if (isOn)
                (promised, changes) = (Volatile.Read(ref confirmed), changes + 1);
        }

        Assert.True(changes >= Rounds / 2 && promised > Rounds, "Hardly anything was written: the test has shown nothing.");
    }

    private static async Task WriteAsync(GoKvProcess server, Action<int> confirm, int last)
    {
        try
        {
            await using RespClient client = await server.ConnectAsync();
            await client.AskAsync("SELECT 3");
            for (int next = last + 1; ; next++)
            {
                if (await client.AskAsync(string.Create(CultureInfo.InvariantCulture, $"SET k{next} {next}")) != "OK")
                    return;
                confirm(next);
            }
        }
        catch (Exception killed) when (killed is IOException or System.Net.Sockets.SocketException or InvalidOperationException or TimeoutException)
        {
            // What was not answered may be there or not.
        }
    }

    private static async Task CheckAsync(RespClient client, int promised)
    {
        await client.AskAsync("SELECT 3");
        while ((await client.AskAsync("DBSIZE")).Contains("LOADING", StringComparison.Ordinal))
            await Task.Delay(10);
        for (int first = 1; first <= promised; first += 500)
        {
            string[] keys = [.. Enumerable.Range(first, Math.Min(500, promised - first + 1)).Select(number => string.Create(CultureInfo.InvariantCulture, $"k{number}"))];
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"(integer) {keys.Length}"), await client.AskWordsAsync(["EXISTS", .. keys]));
        }
    }
}
