using System.Runtime.CompilerServices;
using GoKV.Application.Commands;

namespace GoKV.Application.Tests.Docs;

/// <summary>
/// Each command of Redis 7.0.15 and whether GoKV has it: the names and groups are those of a redis-server's COMMAND DOCS, the states follow from the
/// command table. What is not there needs a reason here, or is shown as not there yet.
/// </summary>
internal static class RedisCommandList
{
    public const string There = "there";
    public const string NotYet = "not there yet";

    private const string Refused = "answered with an error that says why";
    private const string NoType = "no such value type";

    private static readonly string[] TypesOfOthers = ["geo", "hash", "list", "set", "sorted-set", "stream"];

    /// <summary>Why a command is not there and will not be.</summary>
    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["restore-asking"] = "no cluster",
    };

    /// <summary>Group and name of each.</summary>
    public static IReadOnlyList<(string Group, string Name)> All { get; } =
    [
        .. File.ReadLines(PathOfList()).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')).Select(words => (words[0], words[1])),
    ];

    /// <summary>What is to be said of a command.</summary>
    public static string StateOf(string group, string name)
    {
        if (Find(name) is { } spec)
            return IsRefusal(spec) ? Refused : There;
        if (TypesOfOthers.Contains(group))
            return NoType;
        return Reasons.GetValueOrDefault(name, NotYet);
    }

    /// <summary>What Redis 7.0.15 does not have: commands of later versions and of GoKV alone.</summary>
    public static IEnumerable<string> OnlyHere()
    {
        HashSet<string> known = [.. All.SelectMany(command => new[] { command.Name, command.Name.Split('|')[0] })];
        return Rows().Where(spec => spec.Subcommands.Count == 0 || spec.Bind is not null)
            .Select(spec => spec.FullName).Where(name => !known.Contains(name) && !name.EndsWith("|help", StringComparison.Ordinal));
    }

    private static bool IsRefusal(CommandSpec spec) =>
        spec.Summary.StartsWith("Refused", StringComparison.Ordinal) || spec.Summary.StartsWith("Answers an error", StringComparison.Ordinal);

    // A container that takes any word stands for all of its subcommands.
    private static CommandSpec? Find(string name) =>
        Rows().FirstOrDefault(spec => spec.FullName == name)
        ?? Rows().FirstOrDefault(spec => spec.Subcommands.Count == 0 && spec.Container is null && name.StartsWith(spec.Name + "|", StringComparison.Ordinal));

    private static IEnumerable<CommandSpec> Rows() => CommandTable.Standard.Rows;

    private static string PathOfList([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "redis-7.0.15-commands.txt");
}
