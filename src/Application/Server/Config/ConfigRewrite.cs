using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Config;

/// <summary>CONFIG REWRITE: refused, since what is set while the server runs is not written anywhere.</summary>
internal sealed record ConfigRewriteCommand : Command
{
    public static readonly CommandSpec Spec = new("rewrite")
    {
        Arity = 2,
        Flags = ConfigContainer.Flags,
        Group = CommandGroup.Server,
        Since = "2.8.0",
        Summary = "Answers an error: the server does not write its configuration.",
        Bind = (CommandArguments _, in Invocation _) => new ConfigRewriteCommand(),
    };
}

internal sealed class ConfigRewriteHandler : CommandHandler<ConfigRewriteCommand>
{
    protected override Reply Handle(ConfigRewriteCommand command) => ConfigErrors.NoConfigFile;
}
