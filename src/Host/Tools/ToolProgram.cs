using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Tools;

namespace GoKV.Host.Tools;

/// <summary>The subcommands that work on a data directory while no server does: <c>gokv verify</c>, <c>dump</c>, <c>repair</c>, <c>restore</c>.</summary>
internal static class ToolProgram
{
    /// <summary>Exit code when something is damaged, or was not done.</summary>
    public const int Damaged = 1;

    /// <summary>Exit code when something cannot be read or written, or the words make no sense.</summary>
    public const int Failed = 2;

    private const string ExitCodes = "Exit code: 0 clean, 1 damage, 2 cannot read.";

    /// <summary>All subcommands.</summary>
    public static readonly IReadOnlyList<Tool> All =
    [
        new("verify", "<dir>", "Checks every byte of a data directory or backup; changes nothing.",
            "One line for each file. A torn tail is not damage: a start cuts it, nothing acknowledged is lost. " + ExitCodes, 1, 1, Verify),
        new("dump", "<dir> [partition]", "Prints what the files hold as JSON, a line for each effect.",
            "The partition is named by name or number, a copy that a repair has kept by its directory, as 16.broken-1. What stands behind damage is printed too and marked behind_damage. " + ExitCodes, 1, 2, Dump),
        new("repair", "<dir> [partition] [--yes]", "Cuts a damaged partition at its first damage, after keeping a copy; without one, mends an old or missing catalog.",
            "Says what will be lost and asks before it does anything; --yes answers. The copy of the partition's directory stays beside it as "
            + "<id>.broken-<n>. Without a partition, the catalog gets back which database has which directory. "
            + "Exit code: 0 repaired or nothing to repair, 1 not repaired, 2 cannot read or write.", 1, 2, Repair) { TakesYes = true },
        new("restore", "<backup> <dir>", "Makes a new data directory of a backup, after verifying it.",
            "The directory must not exist or be empty. Exit code: 0 restored, 1 the backup is damaged, 2 cannot read or write.", 2, 2, Restore),
    ];

    /// <summary>True when the arguments are for a subcommand; then it was run, and the exit code is given.</summary>
    public static bool TryRun(string[] arguments, out int exitCode)
    {
        exitCode = 0;
        if (arguments.Length == 0 || All.FirstOrDefault(tool => tool.Name == arguments[0]) is not { } tool)
            return false;
        using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        exitCode = Run(tool, arguments[1..], Console.In, output, Console.Out, Console.Error);
        return true;
    }

    private static int Run(Tool tool, string[] words, TextReader input, Stream output, TextWriter text, TextWriter errors)
    {
        string usage = $"Usage: gokv {tool.Name} {tool.Arguments}";
        if (words is ["--help"] or ["-h"])
        {
            text.WriteLine($"{usage}\n{tool.Summary}\n{tool.Details}");
            return 0;
        }

        string[] plain = [.. words.Where(word => !(tool.TakesYes && word == "--yes"))];
        if (plain.Length < tool.MinWords || plain.Length > tool.MaxWords || plain.Any(word => word.StartsWith("--", StringComparison.Ordinal)))
        {
            errors.WriteLine(usage);
            return Failed;
        }

        try
        {
            return tool.Run(plain, new ToolStreams(input, output, text, plain.Length < words.Length));
        }
        catch (Exception failure) when (failure is ToolException or IOException)
        {
            errors.WriteLine($"gokv {tool.Name}: {failure.Message}");
            return Failed;
        }
    }

    private static int Verify(IReadOnlyList<string> words, ToolStreams streams)
    {
        var summary = new VerifySummary(streams.Text);
        bool isClean = new DataVerifier(new LinuxFileSystem()).Verify(words[0], summary.Tell);
        summary.End();
        return isClean ? 0 : Damaged;
    }

    private static int Dump(IReadOnlyList<string> words, ToolStreams streams) =>
        new DataDumper(new LinuxFileSystem()).Dump(words[0], words.Count > 1 ? words[1] : null, streams.Output) ? 0 : Damaged;

    private static int Repair(IReadOnlyList<string> words, ToolStreams streams)
    {
        if (words.Count == 1)
        {
            using CatalogRepair catalog = CatalogRepair.Prepare(new LinuxFileSystem(), words[0]);
            return Repair("the catalog", catalog.Plan, streams, catalog.Run, copy => copy);
        }

        using PartitionRepair repair = PartitionRepair.Prepare(new LinuxFileSystem(), words[0], words[1]);
        return Repair($"partition '{repair.Partition}'", repair.Plan, streams, repair.Run, copy => $"{copy}: gokv dump {words[0]} {Path.GetFileName(copy)}");
    }

    private static int Repair(string what, IReadOnlyList<string> plan, ToolStreams streams, Func<string?> run, Func<string, string> tell)
    {
        if (plan.Count == 0)
        {
            streams.Text.WriteLine($"{what}: nothing to repair");
            return 0;
        }

        streams.Text.WriteLine($"{what} will be repaired like this:");
        foreach (string line in plan)
            streams.Text.WriteLine("  " + line);
        if (!streams.Yes)
        {
            streams.Text.Write("A copy of all its files is kept. Repair it? Type yes: ");
            if (streams.Input.ReadLine()?.Trim() != "yes")
            {
                streams.Text.WriteLine("nothing was changed");
                return Damaged;
            }
        }

        string? copy = run();
        streams.Text.WriteLine(copy is null ? "repaired" : $"repaired; the files as they were are in {tell(copy)}");
        return 0;
    }

    private static int Restore(IReadOnlyList<string> words, ToolStreams streams)
    {
        var summary = new VerifySummary(streams.Text);
        if (!new BackupRestorer(new LinuxFileSystem()).Restore(words[0], words[1], summary.Tell))
        {
            summary.End();
            streams.Text.WriteLine("nothing was restored");
            return Damaged;
        }

        streams.Text.WriteLine($"restored to {words[1]}");
        return 0;
    }
}
