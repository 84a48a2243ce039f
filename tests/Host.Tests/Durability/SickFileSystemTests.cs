using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>As <see cref="SickDiskTests"/>: a file system that is full, and one that the kernel has made read-only.</summary>
public sealed class SickFileSystemTests
{
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
        await bench.SnapshotsFailAsync(client, "No space left on device");
        await bench.ReadsGoOnAsync(client);
        if (heals)
        {
            disk.MakeRoom();
            await bench.HealAndKillAsync(client);
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
            await bench.HealAndKillAsync(later);
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

        await bench.SnapshotsFailAsync(client, "Read-only file system");
        await bench.ReadsGoOnAsync(client);
        await bench.KillAsync();
        disk.CheckAndMountAgain();
        await bench.StartAgainAsync();
        await using RespClient later = await bench.Server.ConnectAsync();
        await bench.HealsAsync(later);
    }
}
