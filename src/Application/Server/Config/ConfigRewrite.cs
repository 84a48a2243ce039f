using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Config;

/// <summary>CONFIG REWRITE: writes what the options are now into the configuration file that the server was started with, and keeps the rest of it.</summary>
internal sealed record ConfigRewriteCommand : Command
{
    public static readonly CommandSpec Spec = new("rewrite")
    {
        Arity = 2,
        Flags = ConfigContainer.Flags,
        Group = CommandGroup.Server,
        Since = "2.8.0",
        Summary = "Persists the effective configuration to file.",
        Bind = (CommandArguments _, in Invocation _) => new ConfigRewriteCommand(),
    };
}

internal sealed class ConfigRewriteHandler(ServerOptions options, Users users, IConfigurationFile file) : WaitingCommandHandler<ConfigRewriteCommand>
{
    protected override async Task<Reply> HandleAsync(ConfigRewriteCommand command)
    {
        if (options.ConfigFile.Length == 0)
            return ConfigErrors.NoConfigFile;
        return await RewriteAsync(options, users, file) is { } problem ? ConfigErrors.NotRewritten(problem) : Reply.Ok;
    }

    /// <summary>Writes the file; what is wrong, or null.</summary>
    internal static async Task<string?> RewriteAsync(ServerOptions options, Users users, IConfigurationFile file, bool writesAll = false)
    {
        // With a file of their own, the users are written there, by ACL SAVE.
        IReadOnlyList<string> lines = [];
        if (options.AclFile.Length == 0 && !users.AreAsOptionsSay && !users.TryWrite(out lines))
            return AccessErrors.NotText;
        return await file.ReplaceAsync(options.ConfigFile, text => ConfigFileText.Rewrite(text, options, lines, writesAll));
    }
}
