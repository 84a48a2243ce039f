namespace GoKV.Application.Commands;

/// <summary>Rows of the command table for containers: a name, and subcommands that do the work.</summary>
internal static class Containers
{
    /// <summary>A container without a meaning of its own.</summary>
    public static CommandSpec Of(string name, CommandGroup group, string since, string summary, params CommandSpec[] subcommands) => new(name)
    {
        Arity = -2,
        Group = group,
        Since = since,
        Complexity = "Depends on subcommand.",
        Summary = summary,
        Subcommands = subcommands,
    };
}
