using System.Text;
using GoKV.Application.Commands;

namespace GoKV.Application.Server.Introspection;

/// <summary>Finds commands as the subcommands of COMMAND name them: <c>get</c>, <c>config|get</c>, or in words.</summary>
internal static class CommandNames
{
    /// <summary>All commands, each followed by its subcommands.</summary>
    public static IEnumerable<CommandSpec> WithSubcommands(this CommandTable table) => table.Commands.SelectMany(spec => spec.Subcommands.Prepend(spec));

    /// <summary>The command with a full name, in any case; null when there is none.</summary>
    public static CommandSpec? FindFullName(this CommandTable table, string name)
    {
        string[] parts = name.Split('|', 2);
        CommandSpec? spec = table.Find(Encoding.UTF8.GetBytes(parts[0]));
        if (parts.Length == 1 || spec is null || spec.Subcommands.Count == 0)
            return parts.Length == 1 ? spec : null;
        return table.FindSubcommand(spec, Encoding.UTF8.GetBytes(parts[1]));
    }

    /// <summary>The command or subcommand that words begin with; null when there is none.</summary>
    public static CommandSpec? FindByWords(this CommandTable table, ReadOnlySpan<ReadOnlyMemory<byte>> words)
    {
        CommandSpec? spec = table.Find(words[0].Span);
        if (spec is null || spec.Subcommands.Count == 0 || words.Length == 1)
            return spec;
        return table.FindSubcommand(spec, words[1].Span);
    }
}
