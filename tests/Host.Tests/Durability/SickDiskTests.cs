using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>
/// The program on disks that fall ill while it runs: writes that fail. What it answers in each mode, that reads go on, that it heals, and that after kill -9 and a start on a good disk all
/// that was acknowledged is there. In classes of their own, so that they wait for their healing at the same time: <see cref="SickSyncTests"/>, <see cref="SickFileSystemTests"/>.
/// </summary>
public sealed class SickDiskTests
{
    public static TheoryData<string, string, bool> FailingWrites => new()
    {
        { "EIO", "Input/output error", false },
        { "ENOSPC", "No space left on device", true },
        { "EROFS", "Read-only file system", true },
    };

    [RequiresToolTheory("strace")]
    [MemberData(nameof(FailingWrites))]
    public async Task WritesThatFailAreRefusedAndNothingAcknowledgedIsLost(string error, string reason, bool heals)
    {
        using var directory = new TemporaryDirectory();
        await using SickDiskBench bench = await SickDiskBench.StartAsync(directory.Path);
        await using RespClient client = await bench.Server.ConnectAsync();
        using (var fault = new InjectedFault(bench.Server, $"pwrite64:error={error}"))
        {
            foreach (string partition in SickDiskBench.Logged)
                Assert.Equal($"(error) MISCONF Errors writing to the WAL of partition '{partition}': {reason}", await bench.WriteUntilRefusedAsync(client, partition));
            await bench.SnapshotsFailAsync(client, reason);
            await bench.ReadsGoOnAsync(client);
            if (heals)
                await fault.EndAsync();
            else
                await bench.KillAsync();
        }

        if (heals)
            await bench.HealAndKillAsync(client);
        await bench.StartAgainAsync();
    }

    // A transaction is one record: it is there as a whole or not at all, in memory and after a kill, whatever its client was told.
    [RequiresToolTheory("strace")]
    [InlineData("pwrite64:error=ENOSPC", true)]
    [InlineData("fdatasync:error=EIO", false)]
    public async Task ATransactionIsWholeOrNotThereWhenTheLogFails(string call, bool heals)
    {
        using var directory = new TemporaryDirectory();
        await using SickDiskBench bench = await SickDiskBench.StartAsync(directory.Path);
        await using RespClient client = await bench.Server.ConnectAsync();
        await client.AskAsync("USE always");
        (int tried, int confirmed) = (0, 0);
        using (var fault = new InjectedFault(bench.Server, call))
        {
            string reply = "";
            Assert.True(await Eventually.IsAsync(async () => !IsOk(reply = await ExecAsync(client, ++tried)) || (confirmed = tried) < 0), "No transaction failed.");
            Assert.StartsWith("(error) MISCONF Errors ", reply, StringComparison.Ordinal);
            await AreTheSameAsync(client);
            // The log is closed now: a transaction with a write is refused as a whole, and changes nothing; one that reads goes on.
            string before = await client.AskAsync("GET x");
            for (int more = 0; more < 3; more++)
            {
                reply = await ExecAsync(client, ++tried);
                Assert.False(IsOk(reply), reply);
                Assert.Contains("MISCONF", reply, StringComparison.Ordinal);
                await AreTheSameAsync(client);
            }

            Assert.Equal(before, await client.AskAsync("GET x"));
            Assert.Equal(["OK", "QUEUED", $"[{before}]"], [await client.AskAsync("MULTI"), await client.AskAsync("GET x"), await client.AskAsync("EXEC")]);
            if (heals)
            {
                await fault.EndAsync();
                Assert.True(await Eventually.IsAsync(async () => IsOk(await ExecAsync(client, ++tried)) && (confirmed = tried) > 0), "It did not heal.");
            }

            await bench.KillAsync();
        }

        await bench.StartAgainAsync();
        await using RespClient reader = await bench.Server.ConnectAsync();
        await reader.AskAsync("USE always");
        string found = await AreTheSameAsync(reader);
        int version = found == "(nil)" ? 0 : int.Parse(found.Trim('"'), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(version, confirmed, tried);

        static bool IsOk(string reply) => reply == "[OK, OK]";
    }

    private static async Task<string> ExecAsync(RespClient client, int version)
    {
        Assert.Equal("OK", await client.AskAsync("MULTI"));
        await client.AskAsync($"SET x {version}");
        await client.AskAsync($"SET y {version}");
        return await client.AskAsync("EXEC");
    }

    private static async Task<string> AreTheSameAsync(RespClient client)
    {
        string x = await client.AskAsync("GET x");
        Assert.Equal(x, await client.AskAsync("GET y"));
        return x;
    }
}
