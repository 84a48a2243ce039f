using GoKV.Application.Commands;
using GoKV.Application.Server.Acl;
using GoKV.Application.Server.Introspection;

namespace GoKV.Application.Access;

/// <summary>The command table as rules see it: commands by their names, and the rows of each category.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class AccessTable(CommandTable table)
{
    // Made when a rule names one: a server without users of its own never needs them.
    private readonly Lazy<Dictionary<string, CommandSpec[]>> _categories = new(() => AclCategories.All.ToDictionary(
        name => name,
        name => table.Rows.Where(spec => AclCategories.IsIn(spec, name)).ToArray(),
        StringComparer.OrdinalIgnoreCase));

    /// <summary>All commands, containers with their subcommands.</summary>
    internal IReadOnlyList<CommandSpec> Commands => table.Commands;

    /// <summary>The names of the categories, in the order of Redis.</summary>
    internal static IReadOnlyList<string> Categories => AclCategories.All;

    /// <summary>A set without commands, or with all.</summary>
    internal CommandSet Set(bool all) => CommandSet.Of(table.Rows.Count, all);

    /// <summary>A command by its full name, as <c>config|get</c>, in any case.</summary>
    internal CommandSpec? Find(string fullName) => table.FindFullName(fullName);

    /// <summary>The rows of a category, in any case; null when there is none of that name.</summary>
    internal IReadOnlyList<CommandSpec>? InCategory(string name) => _categories.Value.GetValueOrDefault(name);

    /// <summary>The command and, of a container, its subcommands: a rule for the one is for all.</summary>
    internal static IEnumerable<int> RowsOf(CommandSpec spec) => spec.Subcommands.Select(sub => sub.Index).Prepend(spec.Index);
}
