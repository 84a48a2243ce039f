using System.Globalization;
using GoKV.Infrastructure.Recovery;
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

    /// <summary>Makes a segment without records.</summary>
    Begin,

    /// <summary>Writes the snapshot again, of its whole blocks.</summary>
    Rebuild,
}

/// <summary>A step of a repair.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="File">With which file of the partition's directory.</param>
/// <param name="Text">What that means, and what is lost, one line.</param>
/// <param name="Offset">Where the file is cut.</param>
/// <param name="Lsn">The LSN of a snapshot that is written again, or the first of a segment that is made.</param>
internal sealed record RepairStep(RepairKind Kind, string File, string Text, long Offset = 0, long Lsn = 0);

/// <summary>The steps that make a partition loadable again, in an order that may be interrupted anywhere.</summary>
/// <param name="Steps">The steps; none when nothing is wrong.</param>
internal sealed record RepairPlan(IReadOnlyList<RepairStep> Steps)
{
    /// <summary>Makes the plan for a partition as it was found.</summary>
    /// <exception cref="ToolException">A file is of a version that this program does not know: not damaged, but not for it to touch.</exception>
    public static RepairPlan Of(PartitionInspection found)
    {
        if (!found.DirectoryExists)
            return found.IsClean ? new RepairPlan([]) : new RepairPlan([new RepairStep(RepairKind.MakeDirectory, "", "its directory is missing: all of its data is lost, it starts empty")]);
        RefuseUnknownVersions(found);
        return new RepairPlan([.. Snapshots(found), .. Segments(found)]);
    }

    private static IEnumerable<RepairStep> Snapshots(PartitionInspection found)
    {
        foreach (InspectedSnapshot snapshot in found.Snapshots.Where(snapshot => snapshot is { Damage: not null, IsLogMissing: false }))
        {
            if (snapshot != found.Newest)
            {
                yield return new RepairStep(RepairKind.Delete, snapshot.Name, $"{snapshot.Name}: deleted, nothing is lost: a newer snapshot is there");
                continue;
            }

            long lsn = snapshot.Rest.Footer?.Lsn ?? snapshot.Lsn;
            string lost = snapshot.Rest.IsComplete && snapshot.Damage!.Reason != PartitionInspection.SchemaReason
                ? "nothing is lost"
                : "LOST are the keys of the blocks that are not whole, unless the WAL has them; keys that were deleted or changed while the snapshot was written may be as they were before";
            yield return new RepairStep(RepairKind.Rebuild, snapshot.Name, $"{snapshot.Name}: {FindingText.Of(snapshot)}; written again with what can be read: {lost}", Lsn: lsn);
        }
    }

    // Later segments go first, the last one first of all: until the cut, the damage stays where it is.
    private static List<RepairStep> Segments(PartitionInspection found)
    {
        var steps = new List<RepairStep>();
        var stay = found.Segments.ToList();
        foreach (InspectedSegment old in found.Segments.Where(segment => segment.IsDamaged && !segment.IsNeeded))
            Drop(old, "nothing is lost: all of it is in the snapshot");

        InspectedSegment[] needed = [.. found.Segments.Where(segment => segment.IsNeeded)];
        int bad = Array.FindIndex(needed, segment => segment.IsDamaged);
        if (bad >= 0)
        {
            foreach (InspectedSegment later in needed.Skip(bad + 1).Reverse())
                Drop(later, $"it stands behind the damage: LOST are {FindingText.Lsns(later.Records + later.Rest.Records, later.FirstLsn, Last(later))}");
            InspectedSegment first = needed[bad];
            string records = FindingText.Lsns(first.Records + first.Rest.Records, first.FirstLsn, Last(first));
            if (first.IsMissingBefore)
                Drop(first, $"{first.Damage!.Reason}, so what follows cannot be applied: LOST are {records} besides");
            else if (first.End <= SegmentFormat.HeaderSize)
                Drop(first, $"{FindingText.Of(first)}: nothing before the damage is left, LOST is all of it");
            else if (!first.IsNextMissing)
                Cut(first);
        }

        if (Begins(found, stay) is { } lsn)
            steps.Add(new RepairStep(RepairKind.Begin, SegmentFormat.NameOf(lsn), $"{SegmentFormat.NameOf(lsn)}: made, without records: what stood there is LOST, and the log has to go on", Lsn: lsn));
        return steps;

        void Drop(InspectedSegment segment, string text)
        {
            stay.Remove(segment);
            steps.Add(Delete(segment, text));
        }

        void Cut(InspectedSegment segment)
        {
            stay[stay.IndexOf(segment)] = segment with { IsContinued = false };
            steps.Add(RepairPlan.Cut(segment));
        }
    }

    // The first LSN of the segment that has to be there, and is not; null when there is none.
    private static long? Begins(PartitionInspection found, List<InspectedSegment> stay)
    {
        (long covered, bool hasLog) = (found.Newest?.Rest.Footer?.Lsn ?? found.Newest?.Lsn ?? 0, found.Newest?.HasLog ?? false);
        if (stay.Count == 0)
            return hasLog ? covered + 1 : null;
        return stay.FindLast(segment => segment.Length > SegmentFormat.HeaderSize) is { IsContinued: true } last
            && stay.TrueForAll(segment => segment.FirstLsn != last.LastLsn + 1)
            && !PartitionRecovery.MayLackNext(last.LastLsn, covered, hasLog)
            ? last.LastLsn + 1
            : null;
    }

    private static RepairStep Delete(InspectedSegment segment, string text) => new(RepairKind.Delete, segment.Name, $"{segment.Name}: deleted, {text}");

    private static RepairStep Cut(InspectedSegment segment) => new(
        RepairKind.Cut,
        segment.Name,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{segment.Name}: {FindingText.Of(segment)}; cut at offset {segment.End}: {FindingText.Lsns(segment.Records, segment.FirstLsn, segment.LastLsn)} stay, LOST are the last {segment.Length - segment.End} of {segment.Length} bytes"),
        segment.End);

    private static long Last(InspectedSegment segment) => segment.Rest.Records > 0 ? segment.Rest.LastLsn : segment.LastLsn;

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
