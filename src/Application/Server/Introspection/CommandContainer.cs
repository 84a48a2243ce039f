using GoKV.Application.Commands;

namespace GoKV.Application.Server.Introspection;

/// <summary>COMMAND: what the table knows of the commands. Alone it is COMMAND INFO of all of them.</summary>
internal static class CommandContainer
{
    /// <summary>What the subcommands share.</summary>
    public const CommandFlags Flags = CommandFlags.Loading | CommandFlags.Stale;

    public const string LinearInCommands = "O(N) where N is the number of commands";

    public static readonly CommandSpec Spec = new("command")
    {
        Arity = -1,
        Flags = Flags,
        Group = CommandGroup.Server,
        Since = "2.8.13",
        Complexity = LinearInCommands,
        Summary = "Returns detailed information about all commands.",
        Bind = Bind,
        Help =
        [
            "(no subcommand)",
            "    Return details about all Redis commands.",
            "COUNT",
            "    Return the total number of commands in this Redis server.",
            "LIST",
            "    Return a list of all commands in this Redis server.",
            "INFO [<command-name> ...]",
            "    Return details about multiple Redis commands.",
            "    If no command names are given, documentation details for all",
            "    commands are returned.",
            "DOCS [<command-name> ...]",
            "    Return documentation details about multiple Redis commands.",
            "    If no command names are given, documentation details for all",
            "    commands are returned.",
            "GETKEYS <full-command>",
            "    Return the keys from a full Redis command.",
            "GETKEYSANDFLAGS <full-command>",
            "    Return the keys and the access flags from a full Redis command.",
        ],
        Subcommands =
        [
            CommandCountCommand.Spec,
            CommandDocsCommand.Spec,
            CommandGetKeysCommand.Spec,
            CommandGetKeysCommand.WithFlagsSpec,
            CommandInfoCommand.Spec,
            CommandListCommand.Spec,
        ],
    };

    // The dispatcher has looked for a subcommand before.
    private static Binding Bind(CommandArguments words, in Invocation by) =>
        words.Count == 1 ? new CommandInfoCommand([]) : CommandErrors.UnknownSubcommand(Spec, words[1]);
}
