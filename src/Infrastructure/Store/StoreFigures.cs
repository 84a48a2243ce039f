using GoKV.Application.Ports;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Store;

/// <summary>The figures of the files of partitions, as the store knows them; no disk is asked.</summary>
public sealed class StoreFigures(PartitionStore store) : IPersistenceFigures
{
    /// <inheritdoc/>
    public PartitionPersistence Of(PartitionId partition)
    {
        if (!store.TryFindStored(partition, out StoredPartition? stored))
            return default;
        LogReport? log = stored.Log?.Report();
        return new PartitionPersistence(
            log?.BytesWritten ?? 0,
            new Lsn(log?.DurableLsn ?? stored.Snapshot?.Lsn ?? 0),
            log is { LastSyncUnixMs: > 0 } ? new UnixTime(log.LastSyncUnixMs) : null,
            stored.Snapshot?.BegunAt);
    }
}
