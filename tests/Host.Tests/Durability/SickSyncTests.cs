using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>As <see cref="SickDiskTests"/>: a disk that does not say whether it has the data.</summary>
public sealed class SickSyncTests
{
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
            await bench.SnapshotsFailAsync(client, "Input/output error");
            await bench.ReadsGoOnAsync(client);
            Assert.Contains("fenced=1", await client.AskAsync("INFO persistence"), StringComparison.Ordinal);
            if (heals)
                await fault.EndAsync();
            else
                await bench.KillAsync();
        }

        if (heals)
            await bench.HealAndKillAsync(client);
        await bench.StartAgainAsync();
    }
}
