using GoKV.Application.Ports;
using GoKV.Domain.Errors;
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
            log is null ? 0 : stored.WalBytesAtStart + log.BytesWritten - stored.WalBytesAtCheckpoint,
            new Lsn(log?.DurableLsn ?? stored.Snapshot?.Lsn ?? 0),
            log is { LastSyncUnixMs: > 0 } ? new UnixTime(log.LastSyncUnixMs) : null,
            stored.Snapshot?.BegunAt)
        {
            State = stored.IsQuarantined ? LoadState.Quarantined : stored.LoadFailure is not null || stored.Partition.IsHalfChanged ? LoadState.Failed : stored.IsLoaded ? LoadState.Ok : LoadState.Loading,
            Refusal = stored.LoadFailure?.Error.Text ?? (stored.Partition.IsHalfChanged ? DomainErrors.HalfChanged(stored.Partition.Name).Text : null) ?? stored.Journal?.Refusal?.Text,
            Changes = Math.Max(0, stored.ChangesSinceSnapshot),
            LastSnapshotLsn = new Lsn(stored.Snapshot?.Lsn ?? 0),
            IsBeingSaved = stored.IsBeingSaved,
            SaveFailed = stored.LastAttempt.Failure is not null,
            LoadedKeys = stored.Recovered?.Snapshot?.Entries ?? 0,
            TornBytes = stored.Recovered?.TornBytes ?? 0,
            Wal = log is null ? null : Of(log),
        };
    }

    private static WalFigures Of(LogReport log) => new(
        new Lsn(log.LastLsn), new Lsn(log.WrittenLsn), log.UnsyncedMs, log.Groups, log.Records, log.Syncs, log.LastSyncMicroseconds,
        log.MaxSyncMicroseconds, log.WriteErrors, log.SyncErrors, log.Fenced)
    {
        WaitingBytes = log.WaitingBytes,
    };
}
