using System.Globalization;
using System.Text;
using GoKV.TestKit;

namespace GoKV.Interop.Tests.Differential;

/// <summary>
/// When two replies to a command count as the same: byte for byte, but for what must differ between two servers. This is the only place that knows
/// of such things; docs/compatibility.md lists what differs on purpose.
/// </summary>
internal static class Comparison
{
    // As far as two servers may be apart in time, in milliseconds or seconds: a machine that is busy with other things can stop one for a while.
    private const long Apart = 30_000;

    private static readonly Dictionary<string, Func<string, string, bool>> Rules = new()
    {
        ["ttl"] = AreNear,
        ["pttl"] = AreNear,
        ["expiretime"] = AreNear,
        ["pexpiretime"] = AreNear,
        ["object idletime"] = AreNear,
        ["lastsave"] = AreNear,
        ["keys"] = HaveTheSameWords,
        ["randomkey"] = AreOfOneKind,
        ["time"] = AreOfOneKind,
        ["client id"] = AreOfOneKind,
        ["memory usage"] = AreOfOneKind,
        ["hello"] = AreOfOneKind,
    };

    /// <summary>True when the replies of Redis and of GoKV to a command count as the same.</summary>
    public static bool AreSame(string[] words, string reference, string other) =>
        reference == other || (RuleOf(words) is { } rule && rule(reference, other));

    private static Func<string, string, bool>? RuleOf(string[] words)
    {
        string name = words[0].ToLowerInvariant();
        // A cursor that did not come from a SCAN means something to each server alone.
        if (name == "scan" && words.Length > 1)
            return words[1] == "0" ? HaveTheSameWords : AreOfOneKind;
        return Rules.TryGetValue(name, out Func<string, string, bool>? rule)
            || (words.Length > 1 && Rules.TryGetValue(name + " " + words[1].ToLowerInvariant(), out rule)) ? rule : null;
    }

    // Both are times, or lengths of time.
    private static bool AreNear(string reference, string other) =>
        reference[0] == ':' && other[0] == ':' && long.Parse(reference.AsSpan(1), CultureInfo.InvariantCulture) is >= 0 and var left
        && long.Parse(other.AsSpan(1), CultureInfo.InvariantCulture) is >= 0 and var right && Math.Abs(left - right) <= Apart;

    // The same bulk strings, counts and markers in any order: hash tables have none.
    private static bool HaveTheSameWords(string reference, string other) =>
        reference[0] is '*' or '~' && reference.Length == other.Length && Sorted(reference) == Sorted(other);

    // Both are something, or both are nothing.
    private static bool AreOfOneKind(string reference, string other) => reference[0] == other[0] && reference[0] != '-'
        && (reference[0] != '$' || (reference[1] == '-') == (other[1] == '-'));

    private static string Sorted(string reply)
    {
        // The elements lie behind each other in an array, or in the array that is the second element (SCAN).
        RespFrame frame = RespFrame.TryRead(Encoding.Latin1.GetBytes(reply))!;
        return string.Join('\n', frame.Text.Split(", ").Select(text => text.Trim('[', ']', '~')).Order(StringComparer.Ordinal));
    }
}
