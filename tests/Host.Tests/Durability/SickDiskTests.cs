using System.Diagnostics;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>
/// The program on disks that fall ill while it runs: calls that fail, a file system that is full, and one that the kernel has made read-only. For each mode: what it answers, that reads go on, that
/// it heals, and that after kill -9 and a start on a good disk all that was acknowledged is there.
/// </summary>
[Collection(Server.AloneCollection.Name)]
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
            await SnapshotsFailAsync(bench, client, reason);
            await bench.ReadsGoOnAsync(client);
            if (heals)
                await fault.EndAsync();
            else
                await bench.KillAsync();
        }

        if (heals)
            await HealAndKillAsync(bench, client);
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

    // The data is on the disk, or is not: nobody can find out, so nobody is told that it is.
    [RequiresToolTheory("strace")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SyncsThatFailStopWritesAndNothingAcknowledgedIsLost(bool heals)
    {
        using var directory = new TemporaryDirectory();
        await using SickDiskBench bench = await SickDiskBench.StartAsync(directory.Path);
        await using RespClient client = await bench.Server.ConnectAsync();
        using (var fault = new InjectedFault(bench.Server, "fdatasync:error=EIO"))
        {
            foreach (string partition in SickDiskBench.Logged)
                Assert.Equal($"(error) MISCONF Errors syncing the WAL of partition '{partition}': Input/output error", await bench.WriteUntilRefusedAsync(client, partition));
            await SnapshotsFailAsync(bench, client, "Input/output error");
            await bench.ReadsGoOnAsync(client);
            Assert.Contains("fenced=1", await client.AskAsync("INFO persistence"), StringComparison.Ordinal);
            if (heals)
                await fault.EndAsync();
            else
                await bench.KillAsync();
        }

        if (heals)
            await HealAndKillAsync(bench, client);
        await bench.StartAgainAsync();
    }

    [RequiresLoopMountTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AFullFileSystemRefusesWritesAndNothingAcknowledgedIsLost(bool heals)
    {
        using var disk = new LoopDisk();
        await using SickDiskBench bench = await SickDiskBench.StartAsync(disk.Folder("data"));
        await using RespClient client = await bench.Server.ConnectAsync();
        disk.Fill();
        foreach (string partition in SickDiskBench.Logged)
            Assert.Equal($"(error) MISCONF Errors writing to the WAL of partition '{partition}': No space left on device", await bench.WriteUntilRefusedAsync(client, partition));
        await SnapshotsFailAsync(bench, client, "No space left on device");
        await bench.ReadsGoOnAsync(client);
        if (heals)
        {
            disk.MakeRoom();
            await HealAndKillAsync(bench, client);
            await bench.StartAgainAsync();
            return;
        }

        // A start on a disk that is still full reads all, refuses writes and heals, too.
        await bench.KillAsync();
        await bench.StartAgainAsync();
        await using (RespClient later = await bench.Server.ConnectAsync())
        {
            Assert.Contains("No space left on device", await bench.WriteUntilRefusedAsync(later, "always"), StringComparison.Ordinal);
            await bench.ReadsGoOnAsync(later);
            disk.MakeRoom();
            await HealAndKillAsync(bench, later);
        }

        await bench.StartAgainAsync();
    }

    // As after an error of the hardware: ext4 takes nothing any more, until it is mounted anew.
    [RequiresLoopMountFact]
    public async Task AFileSystemThatTurnsReadOnlyRefusesWritesAndNothingAcknowledgedIsLost()
    {
        using var disk = new LoopDisk();
        await using SickDiskBench bench = await SickDiskBench.StartAsync(disk.Folder("data"));
        await using RespClient client = await bench.Server.ConnectAsync();
        // Nobody writes at that very moment: of an fdatasync that is under way then, ext4 may say that it succeeded though it did not (docs/operating.md).
        disk.TurnReadOnly();
        foreach (string partition in SickDiskBench.Logged)
        {
            string reply = await bench.WriteUntilRefusedAsync(client, partition);
            Assert.Matches($"^\\(error\\) MISCONF Errors (writing to|syncing) the WAL of partition '{partition}': (Read-only file system|Input/output error)$", reply);
        }

        await SnapshotsFailAsync(bench, client, "Read-only file system");
        await bench.ReadsGoOnAsync(client);
        await bench.KillAsync();
        disk.CheckAndMountAgain();
        await bench.StartAgainAsync();
        await using RespClient later = await bench.Server.ConnectAsync();
        await bench.HealsAsync(later);
    }

    // Between saves nothing is written, so nothing is refused; from the first save that fails on everything is.
    private static async Task SnapshotsFailAsync(SickDiskBench bench, RespClient client, string reason)
    {
        string refused = $"(error) MISCONF Errors saving a snapshot of partition 'saved': {reason}. Writes are refused until one succeeds";
        Assert.Equal("OK", await bench.WriteAsync(client, SickDiskBench.Saved));
        Assert.Equal(refused, await bench.SaveAsync(client));
        Assert.Equal(refused, await bench.WriteAsync(client, SickDiskBench.Saved));
    }

    private static async Task HealAndKillAsync(SickDiskBench bench, RespClient client)
    {
        int before = bench.Promised;
        await bench.HealsAsync(client);
        Assert.Equal("OK", await bench.SaveAsync(client));
        Assert.True(bench.Promised > before + 2);
        await bench.KillAsync();
    }

    /// <summary>Lets system calls of a process fail, from some time after it was made until its end.</summary>
    private sealed class InjectedFault(GoKvProcess server, string what) : IDisposable
    {
        private readonly Process _strace = Process.Start(new ProcessStartInfo("strace", ["-f", "-qq", "-o", "/dev/null", "-p", $"{server.Id}", "-e", $"inject={what}"]))!;

        public async Task EndAsync()
        {
            _strace.Kill();
            await _strace.WaitForExitAsync();
        }

        public void Dispose()
        {
            if (!_strace.HasExited)
                _strace.Kill();
            _strace.Dispose();
        }
    }
}
