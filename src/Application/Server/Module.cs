using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server;

/// <summary>MODULE: there are no modules, and none can be loaded: what would is refused as in a Redis whose option enable-module-command is no.</summary>
/// <param name="Answer">The reply.</param>
internal sealed record ModuleCommand(Reply Answer) : Command
{
    private static readonly Error NotAllowed = new(
        "ERR MODULE command not allowed. If the enable-module-command option is set to \"local\", you can run it from a local connection, otherwise you need to "
        + "set this option in the configuration file, and then restart the server.");

    public static readonly CommandSpec Spec = Containers.Of(
        "module",
        CommandGroup.Server,
        "4.0.0",
        "A container for module commands.",
        Subcommand("list", "", 2, "4.0.0", "Returns all loaded modules: an empty array, there are no modules.", Reply.EmptyArray),
        Subcommand("load", "path [arg [arg ...]]", -3, "4.0.0", "Refused: there are no modules.", NotAllowed),
        Subcommand("loadex", "path [CONFIG name value [CONFIG name value ...]] [ARGS args [args ...]]", -3, "7.0.0", "Refused: there are no modules.", NotAllowed),
        Subcommand("unload", "name", 3, "4.0.0", "Refused: there are no modules.", NotAllowed)) with
    {
        Help =
        [
            "LIST",
            "    Return a list of loaded modules.",
            "LOAD <path> [<arg> ...]",
            "    Load a module library from <path>, passing to it any optional arguments.",
            "LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]",
            "    Load a module library from <path>, while passing it module configurations and optional arguments.",
            "UNLOAD <name>",
            "    Unload a module.",
        ],
    };

    private static CommandSpec Subcommand(string name, string syntax, int arity, string since, string summary, Reply answer) => new(name, syntax)
    {
        Arity = arity,
        Flags = CommandFlags.Admin | CommandFlags.NoScript,
        Group = CommandGroup.Server,
        Since = since,
        Summary = summary,
        Bind = (CommandArguments _, in Invocation _) => new ModuleCommand(answer),
    };
}

internal sealed class ModuleHandler : CommandHandler<ModuleCommand>
{
    protected override Reply Handle(ModuleCommand command) => command.Answer;
}
