using System.Globalization;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>
/// What has to be done with the segments of a partition: mended where no effect is lost by it, cut where the records before the next segment are all there, and
/// else cut at the first damage, for a record means something only after all before it.
/// </summary>
/// <param name="found">The partition as it was found.</param>
/// <param name="basis">What a start begins with.</param>
internal sealed class SegmentRepairs(PartitionInspection found, RepairBase basis)
{
    private readonly List<RepairStep> _steps = [];
    private readonly List<InspectedSegment> _stay = [.. found.Segments];

    /// <summary>True when segments without damage lead from one LSN to another, without a gap.</summary>
    public static bool ReachWithoutDamage(PartitionInspection found, long from, long to)
    {
        long last = from;
        foreach (InspectedSegment segment in found.Segments.SkipWhile((_, index) => index + 1 < found.Segments.Count && found.Segments[index + 1].FirstLsn <= from + 1))
        {
            // Of one whose records before it are missing, nothing is known but that.
            if (segment.FirstLsn > last + 1 || (segment.Damage is not null && !segment.IsNextMissing))
                return false;
            last = Math.Max(last, segment.LastLsn);
        }

        return last >= to;
    }

    /// <summary>The steps. Later segments are deleted first, the last one first of all: until the cut, the damage stays where it is.</summary>
    public IReadOnlyList<RepairStep> Steps()
    {
        InspectedSegment[] needed = [.. found.Segments.Where((_, index) => index + 1 == found.Segments.Count || found.Segments[index + 1].FirstLsn > basis.Lsn + 1)];
        foreach (InspectedSegment old in found.Segments.Except(needed).Where(segment => segment.IsDamaged))
            Drop(old, "nothing is lost: all of it is in the snapshot");

        long last = basis.Lsn;
        int kept = 0;
        while (kept < needed.Length && TryKeep(needed, kept, ref last))
            kept++;
        Begin();
        return _steps;
    }

    // False when the log ends here.
    private bool TryKeep(InspectedSegment[] needed, int index, ref long last)
    {
        InspectedSegment segment = needed[index];
        long? next = index + 1 < needed.Length ? needed[index + 1].FirstLsn : null;
        if (segment.FirstLsn > last + 1)
        {
            DropFrom(needed, index, $"{PartitionInspection.Gap("", last, segment.FirstLsn).Reason}, so what follows cannot be applied");
            return false;
        }

        foreach (SegmentPatch patch in segment.Patches)
            Patch(segment, patch);
        last = Math.Max(last, segment.MendedLastLsn);
        Damage? damage = segment.Mended is { } mended ? mended.Damage : segment.IsDamaged && !segment.IsNextMissing && !segment.IsMissingBefore ? segment.Damage : null;
        if (damage is null || (next is null && damage.IsTornTail && !segment.IsDamagedEmpty))
            return true;
        if (last + 1 >= next)
        {
            Cut(segment, "nothing is lost: all records before the next segment are there");
            return true;
        }

        DropFrom(needed, index + 1, "it stands behind the damage");
        string lost = Lost(last + 1, needed[index..]);
        if (EndOf(segment) <= SegmentFormat.HeaderSize)
            Drop(segment, $"{FindingText.Of(segment)}: nothing before the damage is left, {lost}");
        else
            Cut(segment, string.Create(CultureInfo.InvariantCulture, $"{lost}; these are its last {segment.Length - EndOf(segment)} of {segment.Length} bytes"));
        return false;
    }

    // LSNs count records, so the newest one that is known says how many there were. Behind it there may have been more, which nobody can read or count.
    private static string Lost(long first, InspectedSegment[] behind)
    {
        ReadableRest[] readable = [.. behind.Select((segment, index) => index == 0 ? segment.Rest : AllOf(segment)).Where(rest => rest.Records > 0)];
        long known = Math.Max(readable.Length == 0 ? 0 : readable.Max(rest => rest.LastLsn), behind[^1].FirstLsn - 1);
        if (known < first)
            return string.Create(CultureInfo.InvariantCulture, $"LOST are LSN {first} and whatever followed: nothing of it can be read");
        long records = readable.Sum(rest => rest.Records);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"LOST are {FindingText.Lsns(known - first + 1, first, known)}, of which {records} can be read in the copy, and what may have followed");
    }

    private static ReadableRest AllOf(InspectedSegment segment) =>
        new(segment.Records + segment.Rest.Records, segment.FirstLsn, segment.Rest.Records > 0 ? segment.Rest.LastLsn : segment.LastLsn);

    private static long EndOf(InspectedSegment segment) => segment.Mended?.End ?? segment.End;

    private void DropFrom(InspectedSegment[] needed, int index, string why)
    {
        foreach (InspectedSegment later in needed.Skip(index).Reverse())
            Drop(later, $"{why}: LOST are {FindingText.Lsns(AllOf(later).Records, later.FirstLsn, AllOf(later).LastLsn)}");
    }

    private void Drop(InspectedSegment segment, string text)
    {
        _stay.Remove(segment);
        _steps.Add(new RepairStep(RepairKind.Delete, segment.Name, $"{segment.Name}: deleted, {text}"));
    }

    private void Patch(InspectedSegment segment, SegmentPatch patch) => _steps.Add(new RepairStep(
        RepairKind.Patch, segment.Name, string.Create(CultureInfo.InvariantCulture, $"{segment.Name}: {patch.What} at offset {patch.Offset} is damaged; written again, nothing is lost"), patch.Offset)
    {
        Bytes = patch.Bytes,
    });

    private void Cut(InspectedSegment segment, string lost)
    {
        long records = segment.MendedLastLsn - segment.FirstLsn + 1;
        _stay[_stay.IndexOf(segment)] = segment with { IsContinued = segment.Mended?.Continued ?? segment.IsContinued, Mended = null, LastLsn = segment.MendedLastLsn };
        _steps.Add(new RepairStep(
            RepairKind.Cut,
            segment.Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{segment.Name}: {FindingText.Of(segment)}; cut at offset {EndOf(segment)}: {FindingText.Lsns(records, segment.FirstLsn, segment.MendedLastLsn)} stay, {lost}"),
            EndOf(segment)));
    }

    // Where the last segment that stays says that another follows, or the snapshot does and none stays, one has to be there.
    private void Begin()
    {
        InspectedSegment? last = _stay.FindLast(segment => segment.Length > SegmentFormat.HeaderSize);
        bool isContinued = last?.Mended?.Continued ?? last?.IsContinued ?? false;
        long first = last is null ? basis.Lsn + 1 : last.MendedLastLsn + 1;
        if (last is null ? !basis.HasLog || _stay.Count > 0 : !isContinued || PartitionRecovery.MayLackNext(first - 1, basis.Lsn, basis.HasLog))
            return;
        if (_stay.Exists(segment => segment.FirstLsn == first))
            return;
        string name = SegmentFormat.NameOf(first);
        _steps.Add(new RepairStep(RepairKind.Begin, name, $"{name}: made, without records: what stood there is LOST, and the log has to go on", Lsn: first));
    }
}
