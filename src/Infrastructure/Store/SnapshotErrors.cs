using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.Store;

/// <summary>What SAVE and BACKUP refuse, each text once.</summary>
internal static class SnapshotErrors
{
    public static Error BackupExists(string path) => new($"ERR the backup's path {path} exists already");

    public static Error BackupLacks(PartitionName partition) =>
        new($"ERR the backup would lack partition '{partition}', which is not in memory: it still loads, or is quarantined");

    public static Error BackupFailed(string reason) => new($"ERR the backup failed: {reason}");
}
