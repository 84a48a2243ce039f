using System.Runtime.CompilerServices;
using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Server.Introspection;

namespace GoKV.Application.Tests.Docs;

/// <summary>
/// docs/commands.md is written from the command table. After a change of the table: <c>GOKV_UPDATE_DOCS=1 dotnet test tests/Application.Tests</c>.
/// </summary>
public sealed class CommandReferenceTests
{
    [Fact]
    public void IsWhatTheTableSays()
    {
        string path = PathOfReference();
        string expected = Render();
        if (Environment.GetEnvironmentVariable("GOKV_UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == expected,
            "docs/commands.md is not what the table says; run the tests once with GOKV_UPDATE_DOCS=1.");
    }

    private static string Render()
    {
        var text = new StringBuilder();
        text.Append("# Commands\n\n")
            .Append("Written from the command table by a test; do not edit. Upper case is typed as it stands, brackets mean optional, a bar one of, ")
            .Append("dots again. *Since* is a Redis version, for commands of the group *partition* a GoKV version. Every container has `HELP`, too.\n");
        foreach (IGrouping<CommandGroup, CommandSpec> group in Entries().GroupBy(spec => spec.Group).OrderBy(group => group.Key))
            RenderGroup(text, group);
        RenderStates(text);
        return text.ToString();
    }

    // Containers that only hold others say nothing that those do not.
    private static IEnumerable<CommandSpec> Entries() => CommandTable.Standard.Commands
        .SelectMany(spec => spec.Subcommands.Where(sub => sub.Name != "help").Prepend(spec))
        .Where(spec => spec.Bind is not null || spec.IsPrefix);

    private static void RenderGroup(StringBuilder text, IGrouping<CommandGroup, CommandSpec> group)
    {
        text.Append("\n## ").Append(char.ToUpperInvariant(group.Key.Word()[0])).Append(group.Key.Word().AsSpan(1)).Append("\n\n");
        text.Append("| command | what it does | complexity | since | flags |\n|---|---|---|---|---|\n");
        foreach (CommandSpec spec in group)
        {
            string name = spec.FullName.Replace('|', ' ').ToUpperInvariant();
            text.Append("| `").Append(Cell($"{name} {spec.Syntax}".TrimEnd())).Append("` | ").Append(Cell(spec.Summary)).Append(" | ")
                .Append(Cell(spec.Complexity)).Append(" | ").Append(spec.Since).Append(" | ")
                .AppendJoin(' ', CommandDescription.FlagNamesOf(spec)).Append(" |\n");
        }
    }

    // Each command of Redis' list, a row for each group and state.
    private static void RenderStates(StringBuilder text)
    {
        var states = RedisCommandList.All.Select(command => (command.Group, State: RedisCommandList.StateOf(command.Group, command.Name), command.Name)).ToList();
        text.Append("\n## Against Redis 7.0.15\n\nOf its ").Append(states.Count).Append(" commands and subcommands: ")
            .AppendJoin("; ", states.GroupBy(each => each.State).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}"))
            .Append(".\n\n| group | state | commands |\n|---|---|---|\n");
        foreach (var row in states.GroupBy(each => (each.Group, each.State)))
            text.Append($"| {row.Key.Group} | {row.Key.State} | ").AppendJoin(", ", row.Select(each => Typed(each.Name))).Append(" |\n");
        text.Append("| | of later versions of Redis, or of GoKV alone | ").AppendJoin(", ", RedisCommandList.OnlyHere().Select(Typed)).Append(" |\n");
    }

    private static string Typed(string name) => $"`{name.Replace('|', ' ').ToUpperInvariant()}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string PathOfReference([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "commands.md");
}
