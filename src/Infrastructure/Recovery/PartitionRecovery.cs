using System.Globalization;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Recovery;

/// <summary>What recovery made of a partition's files.</summary>
/// <param name="LastLsn">The LSN of the state in memory.</param>
/// <param name="Snapshot">The snapshot it began with; null when there was none.</param>
/// <param name="LastSegment">The segment to go on in, with where it ends; null when a new one has to be made.</param>
/// <param name="Records">WAL records applied.</param>
/// <param name="TornBytes">Bytes of a torn write that were cut off, a copy being kept.</param>
/// <param name="Damage">What makes the files unusable, or null.</param>
internal sealed record RecoveryResult(
    long LastLsn, SnapshotInfo? Snapshot, (string Path, long FirstLsn, long End)? LastSegment, long Records, long TornBytes, Damage? Damage)
{
    /// <summary>Why no copy was kept of a torn tail, in the system's words; null when there is one or nothing was torn.</summary>
    public string? TornCopyFailure { get; init; }

    /// <summary>The segment that has to be there, though no records of it were found: the last one that has any says so.</summary>
    internal (string After, long End, long FirstLsn)? NextSegment { get; init; }

    /// <summary>True when there was a snapshot or a segment.</summary>
    internal bool HasFiles => Snapshot is not null || HasRecords || LastSegment is not null;

    /// <summary>True when there was a segment with anything in it.</summary>
    internal bool HasRecords { get; init; }
}

/// <summary>
/// Brings a partition's files back into memory: the newest snapshot, then the WAL behind it, every byte checked. A torn tail is copied aside and cut;
/// any other damage stops it, and the files stay as they are. Running it twice gives the same; so does a crash in the middle and running it again.
/// </summary>
internal static class PartitionRecovery
{
    // Files are read and written in pieces of this size where they need not be in memory as a whole.
    private const int PieceSize = 1024 * 1024;

    /// <summary>Recovers one partition, which nobody else uses meanwhile.</summary>
    /// <param name="place">Where they are.</param>
    /// <param name="partition">Where the data goes; empty.</param>
    /// <param name="progress">Told the bytes that were read, now and then.</param>
    /// <param name="hasFiles">What the catalog says: true when there has to be a snapshot or a segment.</param>
    /// <exception cref="StorageException">A file could not be read or cut.</exception>
    public static RecoveryResult Recover(LogPlace place, Partition partition, Action<long>? progress = null, bool hasFiles = false)
    {
        (IFileSystem files, string directory, int id) = (place.Files, place.Directory, place.PartitionId.Number);
        var sink = new RestoringSink(partition);
        IReadOnlyList<string> names = files.ListFiles(directory);
        foreach (string unfinished in names.Where(name => name is SnapshotFormat.TemporaryName or SegmentFormat.TemporaryName))
            files.DeleteFile(Path.Combine(directory, unfinished));

        long lsn = 0;
        SnapshotInfo? snapshot = null;
        bool hasLog = hasFiles;
        long newest = names.Select(name => SnapshotFormat.TryParseName(name, out long of) ? of : -1).DefaultIfEmpty(-1).Max();
        if (newest >= 0)
        {
            string path = Path.Combine(directory, SnapshotFormat.NameOf(newest));
            using IStorageFile file = files.OpenRead(path);
            partition.RestoreExpects(SnapshotReader.ExpectedEntries(file, id));
            if (SnapshotReader.Read(file, id, sink, out SnapshotFooter footer, progress) is { } damage)
                return Damaged(damage);
            if (sink.SchemaBroken)
                return Damaged(new Damage(path, 0, "a value does not fit the partition's schema"));
            byte[] header = new byte[SnapshotFormat.HeaderSize];
            file.Read(0, header);
            lsn = footer.Lsn;
            hasLog = SnapshotFormat.HasLogOf(header);
            snapshot = new SnapshotInfo(path, lsn, file.Length, footer.Entries, new Domain.Values.UnixTime(SnapshotFormat.CreatedOf(header)));
        }

        sink.SkipUpTo = lsn;
        var segments = new List<long>();
        var empty = new List<long>();
        foreach (long first in Segments(names))
            (IsEmpty(files, Path.Combine(directory, SegmentFormat.NameOf(first))) ? empty : segments).Add(first);
        RecoveryResult result = Replay(files, directory, id, sink, snapshot, segments, progress);
        return result.Damage is null ? LookAtEmpty(files, directory, id, result, empty, hasLog) : result;
    }

    /// <summary>Whether a segment may be missing that the one before it says is there.</summary>
    /// <param name="lastLsn">The last LSN of the one before it.</param>
    /// <param name="snapshotLsn">The LSN of the newest snapshot; 0 without one.</param>
    /// <param name="hasLog">What that snapshot says.</param>
    /// <remarks>
    /// It may when everything is in a snapshot that relies on no log: one that was written because the log had failed, or after the partition had stopped to
    /// keep one. Its segments are deleted then in any order.
    /// </remarks>
    public static bool MayLackNext(long lastLsn, long snapshotLsn, bool hasLog) => snapshotLsn >= lastLsn && !hasLog;

    /// <summary>What is wrong when a segment is missing that the one before it says is there.</summary>
    public static Damage LacksNext(string path, long end, long next) =>
        new(path, end - RecordFormat.MarkSize, string.Create(CultureInfo.InvariantCulture, $"the segment that follows, from LSN {next} on, is missing"));

    /// <summary>What is wrong when there is no segment behind a snapshot that says there is one.</summary>
    public static Damage LacksLog(string path) => new(path, 0, "the WAL that goes on behind the snapshot is missing");

    /// <summary>What is wrong when there is neither a snapshot nor a segment of a partition that has had one.</summary>
    public static Damage LacksAll(string directory) => new(directory, 0, "there is neither a snapshot nor a WAL, and the catalog says that there was");

    /// <summary>The first LSNs of the segments among names, in order.</summary>
    public static IReadOnlyList<long> Segments(IEnumerable<string> names) =>
        [.. names.Select(name => SegmentFormat.TryParseName(name, out long first) ? first : -1).Where(first => first >= 0).Order()];

    private static bool IsEmpty(IFileSystem files, string path)
    {
        using IStorageFile file = files.OpenRead(path);
        return file.Length <= SegmentFormat.HeaderSize;
    }

    // A segment without records was begun and never used: the disk failed or the server ended at that moment. Where the one before says that it is there, or
    // a snapshot, with none before it, or the catalog, with nothing else there, the log goes on in it. Else the log may have gone on in the one before: so it says nothing about where that one ends,
    // unless it begins beyond all records, and is removed.
    private static RecoveryResult LookAtEmpty(IFileSystem files, string directory, int id, RecoveryResult result, List<long> empty, bool hasLog)
    {
        long snapshotLsn = result.Snapshot?.Lsn ?? 0;
        long? needed = result.NextSegment is { } next ? next.FirstLsn : hasLog && !result.HasRecords && empty.Count > 0 ? empty[^1] : null;
        foreach (long first in empty)
        {
            string path = Path.Combine(directory, SegmentFormat.NameOf(first));
            if (first > result.LastLsn + 1)
                return Damaged(Missing(path, result.LastLsn, first));
            if (first != needed)
                files.DeleteFile(path);
            else if (HeaderDamage(files, path, id, first) is { } damage)
                return Damaged(damage);
            else if (first == result.LastLsn + 1)
                result = result with { LastSegment = (path, first, SegmentFormat.HeaderSize) };
        }

        if (result.NextSegment is { } missing && !empty.Contains(missing.FirstLsn) && !MayLackNext(missing.FirstLsn - 1, snapshotLsn, hasLog))
            return Damaged(LacksNext(missing.After, missing.End, missing.FirstLsn));
        if (!hasLog || result.HasRecords || empty.Count > 0)
            return result;
        return Damaged(result.Snapshot is { } snapshot ? LacksLog(snapshot.Path) : LacksAll(directory));
    }

    private static Damage? HeaderDamage(IFileSystem files, string path, int id, long first)
    {
        using IStorageFile file = files.OpenRead(path);
        byte[] header = new byte[SegmentFormat.HeaderSize];
        int length = file.Read(0, header);
        return SegmentFormat.Check(header.AsSpan(0, length), id, first) is { } wrong ? new Damage(path, 0, wrong) : null;
    }

    private static Damage Missing(string path, long lsn, long first) =>
        new(path, 0, string.Create(CultureInfo.InvariantCulture, $"the records from LSN {lsn + 1} to {first - 1} are missing"));

    private static RecoveryResult Replay(
        IFileSystem files, string directory, int id, RestoringSink sink, SnapshotInfo? snapshot, List<long> segments, Action<long>? progress)
    {
        long lsn = snapshot?.Lsn ?? 0;
        (string Path, long FirstLsn, long End)? last = null;
        (string After, long End, long FirstLsn)? next = null;
        long torn = 0;
        string? uncopied = null;
        for (int i = 0; i < segments.Count; i++)
        {
            long first = segments[i];
            bool isLast = i == segments.Count - 1;
            string path = Path.Combine(directory, SegmentFormat.NameOf(first));
            // All of it is in the snapshot: left over from a checkpoint that was interrupted before it could delete it.
            if (!isLast && segments[i + 1] <= sink.SkipUpTo + 1)
                continue;
            if (first > lsn + 1)
                return Damaged(Missing(path, lsn, first));

            SegmentScan scan;
            using (IStorageFile file = files.OpenRead(path))
                scan = new SegmentScanner(file, id, first).Scan(sink, progress);
            if (scan.Damage is { } damage)
            {
                // A crash while one segment was sealed and the next begun may tear the seal; all records are there then, and perhaps some that were
                // written again in the next one, because the disk refused to take them here.
                bool complete = !isLast && scan.LastLsn + 1 >= segments[i + 1];
                if (!damage.IsTornTail || !(isLast || complete))
                    return Damaged(damage);
                torn += CutTorn(files, directory, path, scan.End, ref uncopied);
            }

            // A seal, too, may not have reached the disk, and a mark behind it would say that it had.
            if (isLast && (scan.IsWritable || !scan.Sealed))
                WriteAgain(files, path, scan);
            lsn = Math.Max(lsn, scan.LastLsn);
            last = !isLast || !scan.IsWritable || scan.End == 0 || scan.LastLsn < lsn ? null : (path, first, scan.End);
            next = isLast && scan.Continued ? (path, scan.End, scan.LastLsn + 1) : null;
            // Records of a failed write may stand in two segments: applied twice, they would bring back what came between.
            sink.SkipUpTo = lsn;
        }

        return new RecoveryResult(lsn, snapshot, last, sink.Records, torn, null)
        {
            TornCopyFailure = uncopied,
            NextSegment = next,
            HasRecords = segments.Count > 0,
        };
    }

    // What is in memory now counts as durable, so it has to be. Syncing is not enough: when a sync of the process before failed, the system took the bytes
    // for written and forgot that they are not. Written again they are the same bytes, so a crash meanwhile changes nothing.
    private static void WriteAgain(IFileSystem files, string path, SegmentScan scan)
    {
        using IStorageFile file = files.OpenWrite(path);
        byte[] piece = new byte[(int)Math.Clamp(scan.End - scan.SyncedOffset, 0, PieceSize)];
        for (long offset = scan.SyncedOffset; offset < scan.End;)
        {
            int count = file.Read(offset, piece.AsSpan(0, (int)Math.Min(piece.Length, scan.End - offset)));
            if (count == 0)
                break;
            file.Write(offset, piece.AsSpan(0, count));
            offset += count;
        }

        // The same holds for the end, where the process before may have cut off what it had failed to write.
        file.Truncate(scan.End);
        file.Sync();
    }

    private static RecoveryResult Damaged(Damage damage) => new(0, null, null, 0, 0, damage);

    // What was cut stays beside the log: it was promised to nobody, but somebody may want to look at it.
    private static long CutTorn(IFileSystem files, string directory, string path, long end, ref string? uncopied)
    {
        long torn;
        using (IStorageFile file = files.OpenWrite(path))
        {
            torn = file.Length - end;
            uncopied = TryKeepCopy(files, directory, file, end) ?? uncopied;
            if (end > 0)
            {
                file.Truncate(end);
                file.Sync();
            }
        }

        if (end == 0)
            files.DeleteFile(path);
        files.SyncDirectory(directory);
        return torn;
    }

    // On a full disk torn tails are to be expected and copies are not possible: the partition starts without one. The reason, or null when it is kept.
    private static string? TryKeepCopy(IFileSystem files, string directory, IStorageFile file, long from)
    {
        string copy = file.Path + ".torn";
        try
        {
            files.DeleteFile(copy);
            using (IStorageFile kept = files.Create(copy))
            {
                byte[] piece = new byte[(int)Math.Min(PieceSize, file.Length - from)];
                long at = 0;
                while (file.Read(from + at, piece) is var read and > 0)
                {
                    kept.Write(at, piece.AsSpan(0, read));
                    at += read;
                }

                kept.Sync();
            }

            // Its name, too, before the cut: wherever the power fails, the tail is in one of the two.
            files.SyncDirectory(directory);
            return null;
        }
        catch (StorageException full) when (full.IsNoSpace)
        {
            files.DeleteFile(copy);
            return full.Reason;
        }
    }
}
