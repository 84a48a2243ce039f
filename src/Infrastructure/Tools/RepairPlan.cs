using System.Globalization;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>What a repair does with a file.</summary>
internal enum RepairKind
{
    /// <summary>Makes the partition's directory.</summary>
    MakeDirectory,

    /// <summary>Deletes the file.</summary>
    Delete,

    /// <summary>Cuts the file at an offset.</summary>
    Cut,

    /// <summary>Writes bytes over those at an offset.</summary>
    Patch,

    /// <summary>Makes a segment without records.</summary>
    Begin,

    /// <summary>Writes the snapshot again, of its whole blocks.</summary>
    Rebuild,
}

/// <summary>A step of a repair.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="File">With which file of the partition's directory.</param>
/// <param name="Text">What that means, and what is lost, one line.</param>
/// <param name="Offset">Where the file is cut, or patched.</param>
/// <param name="Lsn">The LSN of a snapshot that is written again, or the first of a segment that is made.</param>
internal sealed record RepairStep(RepairKind Kind, string File, string Text, long Offset = 0, long Lsn = 0)
{
    /// <summary>What is written at the offset.</summary>
    public byte[] Bytes { get; init; } = [];
}

/// <summary>What a start begins with once the snapshots are repaired.</summary>
/// <param name="Lsn">The LSN of the newest snapshot; 0 without one.</param>
/// <param name="HasLog">True when that, or without one the catalog, says that there is a segment.</param>
internal sealed record RepairBase(long Lsn, bool HasLog);

/// <summary>The steps that make a partition loadable again, in an order that may be interrupted anywhere.</summary>
/// <param name="Steps">The steps; none when nothing is wrong.</param>
internal sealed record RepairPlan(IReadOnlyList<RepairStep> Steps)
{
    /// <summary>Makes the plan for a partition as it was found.</summary>
    /// <exception cref="ToolException">A file is of a version that this program does not know: not damaged, but not for it to touch.</exception>
    public static RepairPlan Of(PartitionInspection found)
    {
        if (!found.DirectoryExists && found.IsClean)
            return new RepairPlan([]);
        if (!found.DirectoryExists)
            return new RepairPlan([new RepairStep(RepairKind.MakeDirectory, "", "its directory is missing: all of its data is LOST, it starts empty"), .. found.HasFiles ? [FirstSegment()] : NoSteps]);
        if (found.Emptied is not null)
            return new RepairPlan([FirstSegment()]);
        RefuseUnknownVersions(found);
        (List<RepairStep> steps, RepairBase basis) = Snapshots(found);
        return new RepairPlan([.. steps, .. new SegmentRepairs(found, basis).Steps()]);
    }

    private static readonly RepairStep[] NoSteps = [];

    private static RepairStep FirstSegment() => new(
        RepairKind.Begin, SegmentFormat.NameOf(1), $"{SegmentFormat.NameOf(1)}: made, without records: there is neither a snapshot nor a WAL, all of its data is LOST, it starts empty", Lsn: 1);

    // What becomes of the snapshots, and the newest one that is there then: a start reads that one, and the segments behind it.
    private static (List<RepairStep> Steps, RepairBase Base) Snapshots(PartitionInspection found)
    {
        var steps = new List<RepairStep>();
        foreach (InspectedSnapshot old in found.Snapshots.Where(snapshot => snapshot != found.Newest && snapshot.Damage is not null))
            steps.Add(new RepairStep(RepairKind.Delete, old.Name, $"{old.Name}: deleted, nothing is lost: a newer snapshot is there, or the WAL has all of it"));
        if (found.Newest is not { Damage: not null, IsLogMissing: false } newest)
            return (steps, new RepairBase(found.Newest?.Lsn ?? 0, found.Newest?.HasLog ?? found.HasFiles));

        long lsn = newest.Rest.Footer?.Lsn ?? newest.Lsn;
        InspectedSnapshot? older = found.Snapshots.LastOrDefault(snapshot => snapshot.Damage is null);
        if (!newest.Rest.IsComplete && SegmentRepairs.ReachWithoutDamage(found, older?.Lsn ?? 0, Math.Max(lsn, newest.Lsn)))
        {
            string instead = older is null ? "the WAL has all of it from the beginning" : $"{older.Name} is whole, and the WAL has all that came after it";
            steps.Add(new RepairStep(RepairKind.Delete, newest.Name, $"{newest.Name}: {FindingText.Of(newest)}; deleted, nothing is lost: {instead}"));
            return (steps, new RepairBase(older?.Lsn ?? 0, older?.HasLog ?? found.HasFiles));
        }

        string lost = newest.Rest.IsComplete && newest.Damage.Reason != PartitionInspection.SchemaReason
            ? "nothing is lost"
            : $"LOST are the keys of the blocks that are not whole{Counts(newest)}, unless the WAL has them; keys that were deleted or changed while the snapshot was written may be as they were before";
        steps.Add(new RepairStep(RepairKind.Rebuild, newest.Name, $"{newest.Name}: {FindingText.Of(newest)}; written again with what can be read: {lost}", Lsn: lsn));
        return (steps, new RepairBase(lsn, newest.HasLog));
    }

    private static string Counts(InspectedSnapshot snapshot) => snapshot.Rest.Footer is not { } footer
        ? string.Create(CultureInfo.InvariantCulture, $" ({snapshot.RestPuts} entries can be read; how many there were is not known)")
        : string.Create(CultureInfo.InvariantCulture, $" ({snapshot.RestPuts} of {footer.Entries} entries can be read)");

    private static void RefuseUnknownVersions(PartitionInspection found)
    {
        IEnumerable<(string Name, string? Reason)> all = found.Snapshots.Select(snapshot => (snapshot.Name, snapshot.Damage?.Reason))
            .Concat(found.Segments.Select(segment => (segment.Name, segment.Damage?.Reason)));
        foreach ((string name, string? reason) in all)
        {
            if (reason?.StartsWith("version ", StringComparison.Ordinal) == true)
                throw new ToolException($"{name}: {reason}; it is not repaired, use the program that wrote it");
        }
    }
}
