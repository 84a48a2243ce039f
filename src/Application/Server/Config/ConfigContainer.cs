using GoKV.Application.Commands;

namespace GoKV.Application.Server.Config;

/// <summary>CONFIG: the parameters of the server.</summary>
internal static class ConfigContainer
{
    /// <summary>What the subcommands share.</summary>
    public const CommandFlags Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    public static readonly CommandSpec Spec = Containers.Of(
        "config",
        CommandGroup.Server,
        "2.0.0",
        "A container for server configuration commands.",
        ConfigGetCommand.Spec,
        ConfigResetStatCommand.Spec,
        ConfigRewriteCommand.Spec,
        ConfigSetCommand.Spec)
        with
    {
        Help =
        [
            "GET <pattern>",
            "    Return parameters matching the glob-like <pattern> and their values.",
            "SET <directive> <value>",
            "    Set the configuration <directive> to <value>.",
            "RESETSTAT",
            "    Reset statistics reported by the INFO command.",
            "REWRITE",
            "    Rewrite the configuration file.",
        ],
    };
}
