using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>A snapshot of a partition, as it was found.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lsn">The LSN of its name.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Puts">Effects that give a key a value.</param>
/// <param name="Footer">Its footer; meaningful when nothing is wrong.</param>
/// <param name="Damage">What is wrong with it, or null.</param>
/// <param name="Rest">What of it is whole, when something is wrong.</param>
internal sealed record InspectedSnapshot(
    string Name, long Lsn, long Length, long Puts, SnapshotFooter Footer, Damage? Damage, SnapshotRest Rest)
{
    /// <summary>True when its header says that a WAL segment goes on behind it.</summary>
    public bool HasLog { get; init; }

    /// <summary>Puts in the whole blocks, when something is wrong.</summary>
    public long RestPuts { get; init; }

    /// <summary>True when it is whole, and that segment is missing.</summary>
    public bool IsLogMissing { get; init; }
}

/// <summary>A WAL segment of a partition, as it was found.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FirstLsn">The LSN of its name.</param>
/// <param name="LastLsn">The LSN of its last whole record before any damage; one below the first when it has none.</param>
/// <param name="End">The offset behind that record.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Records">Whole records before any damage.</param>
/// <param name="IsSealed">True when it says that it is complete.</param>
/// <param name="IsNeeded">False when all of it is in the newest snapshot, so that no start reads it.</param>
/// <param name="IsTornTail">True when a start would cut its end off as a write that a crash cut short.</param>
/// <param name="Damage">What is wrong with it, or null.</param>
/// <param name="Rest">What can be read behind the damage.</param>
internal sealed record InspectedSegment(
    string Name, long FirstLsn, long LastLsn, long End, long Length, long Records, bool IsSealed, bool IsNeeded, bool IsTornTail, Damage? Damage,
    ReadableRest Rest)
{
    /// <summary>The same with what could be mended.</summary>
    public InspectedSegment WithPatches((SegmentMender Mender, SegmentScan Scan)? mended) =>
        mended is { Mender.Patches: { Count: > 0 } patches, Scan: var scan } ? this with { Mended = scan, Patches = patches } : this;

    /// <summary>The LSN of its last whole record, once it is mended.</summary>
    public long MendedLastLsn => Mended?.LastLsn ?? LastLsn;

    /// <summary>True when a start would not load the partition because of it, or would if it read it.</summary>
    public bool IsDamaged => Damage is not null && !IsTornTail;

    /// <summary>What a scan finds once the patches are made; null when there is nothing to mend.</summary>
    public SegmentScan? Mended { get; init; }

    /// <summary>What has to be patched for that.</summary>
    public IReadOnlyList<SegmentPatch> Patches { get; init; } = [];

    /// <summary>True when it has no records, has to be there all the same, and its header is not whole.</summary>
    public bool IsDamagedEmpty { get; init; }

    /// <summary>True when records are missing between the file before it and this one.</summary>
    public bool IsMissingBefore { get; init; }

    /// <summary>True when its last record says that it is complete and that the next segment is there.</summary>
    public bool IsContinued { get; init; }

    /// <summary>True when it is whole, and that segment is missing.</summary>
    public bool IsNextMissing { get; init; }
}
