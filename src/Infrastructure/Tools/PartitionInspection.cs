using System.Globalization;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>
/// Reads all files of a partition, checks every byte, and says of each what a start would make of it. It changes nothing and keeps nothing in memory.
/// </summary>
/// <remarks>
/// The rules are those of <see cref="PartitionRecovery"/>, told file by file and without stopping at the first damage; a test compares the two over
/// thousands of damaged directories.
/// </remarks>
internal sealed class PartitionInspection
{
    /// <summary>What is wrong with a snapshot whose values are not of the partition's schema.</summary>
    public const string SchemaReason = "a value does not fit the partition's schema";

    private readonly IFileSystem _files;
    private readonly PartitionIdentity _partition;

    private PartitionInspection(IFileSystem files, string directory, PartitionIdentity partition, bool hasFiles)
    {
        (_files, _partition, Directory, HasFiles) = (files, partition, directory, hasFiles);
        DirectoryExists = files.DirectoryExists(directory);
        IReadOnlyList<string> names = DirectoryExists ? files.ListFiles(directory) : [];
        Snapshots = [.. names.Where(name => SnapshotFormat.TryParseName(name, out _)).Order(StringComparer.Ordinal).Select(ReadSnapshot)];
        IReadOnlyList<long> firsts = PartitionRecovery.Segments(names);
        if (firsts.Count == 0 && Newest is { HasLog: true, Damage: null } newest)
            Snapshots = [.. Snapshots.SkipLast(1), newest with { Damage = PartitionRecovery.LacksLog(Path.Combine(Directory, newest.Name)), IsLogMissing = true }];
        Segments = ReadSegments(firsts);
        Others = [.. names.Where(name => !SnapshotFormat.TryParseName(name, out _) && !SegmentFormat.TryParseName(name, out _))];
    }

    /// <summary>The partition's directory.</summary>
    public string Directory { get; }

    /// <summary>What the catalog says: true when there has to be a snapshot or a segment.</summary>
    public bool HasFiles { get; }

    /// <summary>What is wrong when there is neither, in a directory that is there.</summary>
    public Damage? Emptied => HasFiles && DirectoryExists && Snapshots.Count == 0 && Segments.Count == 0 ? PartitionRecovery.LacksAll(Directory) : null;

    /// <summary>False when the directory is not there.</summary>
    public bool DirectoryExists { get; }

    /// <summary>The snapshots, the newest last; a start reads only that one.</summary>
    public IReadOnlyList<InspectedSnapshot> Snapshots { get; }

    /// <summary>The segments in order.</summary>
    public IReadOnlyList<InspectedSegment> Segments { get; }

    /// <summary>Names of files that a start does not read.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>The snapshot that a start reads; null when there is none.</summary>
    public InspectedSnapshot? Newest => Snapshots.Count == 0 ? null : Snapshots[^1];

    /// <summary>True when every file is whole, or ends in a torn tail that a start cuts.</summary>
    public bool IsClean =>
        (DirectoryExists || (_partition.Id.IsNumberedDatabase && !HasFiles))
        && Emptied is null
        && Snapshots.All(snapshot => snapshot.Damage is null)
        && Segments.All(segment => !segment.IsDamaged);

    /// <summary>Inspects a partition.</summary>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public static PartitionInspection Of(DataDirectory data, PartitionIdentity partition, CatalogContent catalog) =>
        new(data.Files, data.DirectoryOf(partition), partition, catalog.WithFiles.Contains(partition.Id.Number));

    /// <summary>How a gap between the records of two files is told.</summary>
    public static Damage Gap(string path, long lastLsn, long firstLsn) =>
        new(path, 0, string.Create(CultureInfo.InvariantCulture, $"the records from LSN {lastLsn + 1} to {firstLsn - 1} are missing"));

    private InspectedSnapshot ReadSnapshot(string name)
    {
        long lsn = SnapshotFormat.TryParseName(name, out long named) ? named : 0;
        using IStorageFile file = _files.OpenRead(Path.Combine(Directory, name));
        var checker = new EffectChecker(_partition.Schema);
        long offset = SnapshotFormat.HeaderSize;
        long broken = 0;
        Damage? damage = SnapshotReader.Read(file, _partition.Id.Number, checker, out SnapshotFooter footer, Block);
        if (broken > 0)
            damage = new Damage(file.Path, broken, SchemaReason);
        var rescued = new EffectChecker(_partition.Schema);
        SnapshotRest rest = damage is null
            ? default
            : SnapshotSalvage.Read(file, _partition.Id.Number, (_, block) => Effects.EffectReader.TryReadAll(block[SnapshotFormat.BlockHeaderSize..], rescued));
        byte[] header = new byte[SnapshotFormat.HeaderSize];
        bool isHeaderWhole = SnapshotFormat.CheckHeader(header.AsSpan(0, file.Read(0, header)), _partition.Id.Number) is null;
        return new InspectedSnapshot(name, lsn, file.Length, checker.Puts, footer, damage, rest)
        {
            HasLog = isHeaderWhole && SnapshotFormat.HasLogOf(header),
            RestPuts = rescued.Puts,
        };

        void Block(long bytes)
        {
            broken = broken == 0 && checker.SchemaBroken ? offset : broken;
            offset += bytes;
        }
    }

    private List<InspectedSegment> ReadSegments(IReadOnlyList<long> firsts)
    {
        var read = new List<InspectedSegment>();
        long covered = Newest?.Lsn ?? 0;
        long lsn = covered;
        for (int i = 0; i < firsts.Count; i++)
        {
            long? next = i + 1 < firsts.Count ? firsts[i + 1] : null;
            bool isNeeded = next is null || next > covered + 1;
            InspectedSegment segment = ReadSegment(firsts[i], next, isNeeded, lsn);
            read.Add(segment);
            // What is missing behind damage is told with the damage, and not again with the next segment.
            lsn = Math.Max(lsn, segment.IsDamaged ? (next ?? 0) - 1 : segment.LastLsn);
        }

        LookForNext(read);
        return read;
    }

    // A start looks at the last segment with anything in it, or at the snapshot when there is none, and then for the one that has to be there.
    private void LookForNext(List<InspectedSegment> read)
    {
        int last = read.FindLastIndex(segment => segment.Length > SegmentFormat.HeaderSize);
        bool hasLog = Newest?.HasLog ?? HasFiles;
        bool isContinued = last >= 0 && (read[last].Mended?.Continued ?? read[last].IsContinued);
        long? needed = isContinued ? read[last].MendedLastLsn + 1 : last < 0 && hasLog ? read.LastOrDefault()?.FirstLsn : null;
        int next = read.FindIndex(segment => segment.FirstLsn == needed);
        if (next >= 0 && read[next] is { IsTornTail: true } empty && empty.Length <= SegmentFormat.HeaderSize)
            read[next] = empty with { IsTornTail = false, IsDamagedEmpty = true };
        if (last < 0 || next >= 0 || read[last] is not { IsContinued: true, Damage: null } whole || PartitionRecovery.MayLackNext(whole.LastLsn, Newest?.Lsn ?? 0, hasLog))
            return;
        string path = Path.Combine(Directory, whole.Name);
        read[last] = whole with { Damage = PartitionRecovery.LacksNext(path, whole.End, whole.LastLsn + 1), IsNextMissing = true };
    }

    private InspectedSegment ReadSegment(long first, long? next, bool isNeeded, long lsn)
    {
        string name = SegmentFormat.NameOf(first);
        using IStorageFile file = _files.OpenRead(Path.Combine(Directory, name));
        var checker = new EffectChecker(_partition.Schema);
        SegmentScan scan = new SegmentScanner(file, _partition.Id.Number, first).Scan(checker);
        Damage? damage = scan.Damage;
        bool isComplete = scan.LastLsn + 1 >= next;
        bool isTorn = damage is { IsTornTail: true } && (next is null || isComplete || !isNeeded);
        bool isMissingBefore = isNeeded && first > lsn + 1;
        if (isMissingBefore)
            (damage, isTorn) = (Gap(file.Path, lsn, first), false);
        ReadableRest rest = damage is null || damage.Offset < scan.End ? default : SegmentSalvage.After(file, _partition.Id.Number, damage.Offset, scan.LastLsn);
        return new InspectedSegment(name, first, scan.LastLsn, scan.End, file.Length, checker.Records, scan.Sealed, isNeeded, isTorn, damage, rest)
        {
            IsMissingBefore = isMissingBefore,
            IsContinued = scan.Continued,
        }.WithPatches(damage is null || isTorn || isMissingBefore ? null : Mend(file, first));
    }

    private (SegmentMender Mender, SegmentScan Scan) Mend(IStorageFile file, long first)
    {
        var mender = new SegmentMender(file, _partition.Id.Number, first);
        return (mender, new SegmentScanner(file, _partition.Id.Number, first, mender).Scan(new EffectChecker(_partition.Schema)));
    }
}
