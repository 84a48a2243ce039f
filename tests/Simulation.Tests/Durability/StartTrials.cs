using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tools;
using GoKV.TestKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>What a data directory has to bear before a start at last succeeds: crashes in recovery, disks that fail, and being looked at.</summary>
internal sealed class StartTrials(StoreOptions options, TimeProvider clock, Random random, Action<string> tell)
{
    private static readonly int[] Errors = [ErrorNumber.ENOSPC, ErrorNumber.EIO];

    /// <summary>How a call may fail; null when it cannot.</summary>
    public static Fault? FaultFor(Random random, string operation) => operation switch
    {
        "write" => Fault.ShortWrite(random.Next(40), Errors[random.Next(2)]),
        "open" or "readdir" or "mkdir" or "ftruncate" or "fdatasync" or "fsync" or "rename" or "unlink" => Fault.Error(Errors[random.Next(2)]),
        _ => null,
    };

    public bool CrashesInRecovery(CrashableFileSystem files)
    {
        try
        {
            var store = new PartitionStore(files, options, clock, NullLogger<PartitionStore>.Instance);
            store.Open();
            store.Load();
            return false;
        }
        catch (Exception crash) when (crash is CrashException or AggregateException { InnerException: CrashException })
        {
            tell($"in recovery: {crash.Message}");
            return true;
        }
    }

    // One without locks and planned crashes.
    public static CrashableFileSystem Unused(CrashableFileSystem files) => files.Calls.Count > 0 ? files.Kill() : files;

    // Whatever fails while files are read, they are not taken for damaged, and nothing of them is given up.
    public void StartOnSickDisk(CrashableFileSystem files)
    {
        files.Calls.Rule = (operation, _, _) => random.Next(20) == 0 ? Fault.Error(Errors[random.Next(2)]) : null;
        try
        {
            var store = new PartitionStore(files, options, clock, NullLogger<PartitionStore>.Instance);
            store.Open();
            store.Load();
            foreach (StoredPartition stored in store.Stored)
                Assert.True(stored.Recovered?.Damage is null, $"on a sick disk partition {stored.Partition.Id} is quarantined: {stored.Recovered?.Damage}");
            tell("a start on a sick disk");
        }
        catch (StartupException refused)
        {
            tell($"no start on a sick disk: {refused.Message}");
        }
        finally
        {
            files.Calls.Rule = null;
        }
    }

    // Whatever became of the process after a swap that was acknowledged.
    public void RefusesAnOlderCatalog(CrashableFileSystem files, byte[] older)
    {
        files.DeleteFile(CatalogSteps.CatalogPath);
        files.WriteDurable(CatalogSteps.CatalogPath, older);
        var store = new PartitionStore(files, options, clock, NullLogger<PartitionStore>.Instance);
        Assert.Contains("not the one that belongs here", Assert.Throws<StartupException>(store.Open).Message, StringComparison.Ordinal);
    }

    // What a crash leaves is no damage to gokv verify either.
    public static void VerifyAgrees(CrashableFileSystem files)
    {
        if (!files.DirectoryExists("/data/partitions"))
            return;
        new DataVerifier(files).Verify("/data", finding => Assert.True(finding.State != FileState.Damaged, $"verify: {finding}"));
    }
}
