using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Store;

/// <summary>What clients are told by the store, each text once.</summary>
internal static class StoreErrors
{
    public static Error CatalogFailed(StorageException failure) => new($"MISCONF Errors writing the catalog of partitions: {failure.Reason}");

    public static Error AlterFailed(PartitionName partition, StorageException failure) =>
        new($"MISCONF Errors writing the files of partition '{partition}' for its new persistence: {failure.Reason}");

    public static Error MovesUnsaved(PartitionName partition, string command) =>
        new($"ERR keys were moved from partition '{partition}' to one that has not been saved since: SAVE, then {command}");

    public static Error Loading(PartitionName partition) => new($"LOADING GoKV is loading partition '{partition}' in memory");

    public static Error Quarantined(PartitionName partition, Damage damage) =>
        new($"CORRUPT partition '{partition}' is quarantined: {Path.GetFileName(damage.File)} at offset {damage.Offset}: {damage.Reason}");

    public static Error LoadFailed(PartitionName partition, StorageException failure) => new(
        $"MISCONF Errors loading partition '{partition}': {failure.Operation} {Path.GetFileName(failure.Path)}: {failure.Reason} (errno {failure.Errno}). Its files are kept, and it is tried again");

    public static Error NoMemoryToLoad(PartitionName partition) =>
        new($"MISCONF Errors loading partition '{partition}': there is not enough memory. Its files are kept for a start with more");

    public static Error SnapshotFailed(PartitionName partition, string reason) =>
        new($"MISCONF Errors saving a snapshot of partition '{partition}': {reason}. Writes are refused until one succeeds");
}

/// <summary>The server cannot start; the message is one line for an operator.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
