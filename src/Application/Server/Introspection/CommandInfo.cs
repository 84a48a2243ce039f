using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Introspection;

/// <summary>COMMAND INFO [name ...]: what is known of commands, null for one that does not exist; of all when none is named.</summary>
internal sealed record CommandInfoCommand(string[] Names) : Command
{
    public static readonly CommandSpec Spec = new("info", "[command-name [command-name ...]]")
    {
        Arity = -2,
        Flags = CommandContainer.Flags,
        Group = CommandGroup.Server,
        Since = "2.8.13",
        Complexity = CommandContainer.LinearInCommands,
        Summary = "Returns information about one, multiple or all commands.",
        Bind = (CommandArguments words, in Invocation _) => new CommandInfoCommand(words.TextsFrom(2)),
    };
}

internal sealed class CommandInfoHandler(CommandTable table) : CommandHandler<CommandInfoCommand>
{
    protected override Reply Handle(CommandInfoCommand command) => command.Names.Length == 0
        ? Reply.Array([.. table.Commands.Select(CommandDescription.Of)])
        : Reply.Array([.. command.Names.Select(name => table.FindFullName(name) is { } spec ? CommandDescription.Of(spec) : Reply.Null)]);
}
