using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Wal;

/// <summary>What clients are told when a log fails, each text once; in the shape of Redis' MISCONF, with the partition's name.</summary>
internal static class LogErrors
{
    public static Error WriteFailed(PartitionName partition, StorageException failure) =>
        new($"MISCONF Errors writing to the WAL of partition '{partition}': {failure.Reason}");

    public static Error SyncPolicyNotSet(PartitionName partition) =>
        new($"MISCONF Errors syncing the WAL of partition '{partition}': its fsync policy is in the catalog, and in force after a restart");

    public static Error NotSynced(PartitionName partition) => new($"MISCONF Errors syncing the WAL of partition '{partition}'");

    public static Error SyncFailed(PartitionName partition, StorageException failure) =>
        new($"MISCONF Errors syncing the WAL of partition '{partition}': {failure.Reason}");
}
