using System.Globalization;

namespace GoKV.Infrastructure.Tools;

/// <summary>What there is to say of a file, one line.</summary>
internal static class FindingText
{
    /// <summary>Of a snapshot.</summary>
    public static string Of(InspectedSnapshot snapshot)
    {
        if (snapshot.Damage is not { } damage)
            return Text($"LSN {snapshot.Lsn}, {snapshot.Footer.Entries} entries, {snapshot.Length} bytes");
        if (snapshot.IsLogMissing)
            return damage.Reason;
        return snapshot.Rest.IsComplete
            ? Text($"at offset {damage.Offset}: {damage.Reason}; all of its {snapshot.Rest.Blocks} blocks are readable")
            : Text($"at offset {damage.Offset}: {damage.Reason}; {snapshot.Rest.Blocks} whole blocks are readable");
    }

    /// <summary>Of a segment.</summary>
    public static string Of(InspectedSegment segment)
    {
        string unneeded = segment.IsNeeded ? "" : ", all of it in the snapshot";
        if (segment.Damage is not { } damage)
            return Text($"{Lsns(segment.Records, segment.FirstLsn, segment.LastLsn)}, {segment.Length} bytes{(segment.IsSealed ? ", sealed" : "")}{unneeded}");
        if (segment.IsTornTail)
            return Text($"torn tail at offset {damage.Offset}: {damage.Reason}; a start cuts {segment.Length - segment.End} bytes, {Lsns(segment.Records, segment.FirstLsn, segment.LastLsn)} stay{unneeded}");
        string rest = segment.Rest.Records == 0 ? "no readable records follow" : $"{Lsns(segment.Rest.Records, segment.Rest.FirstLsn, segment.Rest.LastLsn)} follow and can be read";
        return damage.Offset < segment.End
            ? $"{damage.Reason}{unneeded}"
            : Text($"at offset {damage.Offset}: {damage.Reason}; {rest}{unneeded}");
    }

    /// <summary>A number of records with their LSNs.</summary>
    public static string Lsns(long records, long first, long last) => records switch
    {
        0 => "no records",
        1 => Text($"1 record (LSN {first})"),
        _ => Text($"{records} records (LSN {first} to {last})"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
