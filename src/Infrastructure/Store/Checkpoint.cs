using GoKV.Domain.Values;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Store;

/// <summary>Takes the checkpoint of one partition: a durable snapshot, and then nothing more that is older.</summary>
internal static class Checkpoint
{
    /// <summary>Takes it. The caller holds the partition's snapshot turn.</summary>
    /// <param name="stored">The partition.</param>
    /// <param name="now">The time.</param>
    /// <param name="atEnd">Is called under the partition's lock at the moment whose state the snapshot is.</param>
    /// <exception cref="StorageException">It failed; what was there before is still there.</exception>
    /// <exception cref="OperationCanceledException">The partition was dropped meanwhile.</exception>
    public static SnapshotInfo Take(StoredPartition stored, UnixTime now, Action? atEnd = null)
    {
        PartitionLog? log = stored.Log;
        // New records go to a new segment, so that the old ones are wholly covered by the snapshot. A fenced log takes none.
        if (log is { IsFenced: false })
            log.Roll();
        long walBytes = log?.Report().BytesWritten ?? 0;
        bool hasLog = log is { IsFenced: false, HasSegment: true };
        SnapshotInfo info = SnapshotWriter.Write(stored.Place, stored.Partition, stored.Journal!, now, hasLog, atEnd, count => stored.KeysSaved = count, giveUp: stored.Dropped.Token);
        stored.Snapshot = info;
        stored.WalBytesAtCheckpoint = walBytes;
        stored.WalBytesAtStart = 0;
        if (log is { IsFenced: true })
            log.ReplaceSegment(info.Lsn);
        (stored.Journal as CountingJournal)?.Refuse(null);
        DeleteOlder(stored, info);
        return info;
    }

    /// <summary>Deletes snapshots older than one that is durable, and segments that it covers.</summary>
    public static void DeleteOlder(StoredPartition stored, SnapshotInfo info)
    {
        (IFileSystem files, string directory) = (stored.Place.Files, stored.Place.Directory);
        IReadOnlyList<string> names = files.ListFiles(directory);
        foreach (string name in names)
        {
            if (SnapshotFormat.TryParseName(name, out long lsn) && lsn < info.Lsn)
                files.DeleteFile(Path.Combine(directory, name));
        }

        IReadOnlyList<long> segments = PartitionRecovery.Segments(names);
        for (int i = 0; i < segments.Count; i++)
        {
            // Of a partition without a WAL, any segment is from the time when it had one.
            bool covered = i + 1 < segments.Count ? segments[i + 1] <= info.Lsn + 1 : stored.Log is null;
            if (covered)
                files.DeleteFile(Path.Combine(directory, SegmentFormat.NameOf(segments[i])));
        }

        files.SyncDirectory(directory);
    }
}
