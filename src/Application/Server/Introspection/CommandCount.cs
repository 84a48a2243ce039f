using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Introspection;

/// <summary>COMMAND COUNT: how many commands there are, containers counting as one.</summary>
internal sealed record CommandCountCommand : Command
{
    public static readonly CommandSpec Spec = new("count")
    {
        Arity = 2,
        Flags = CommandContainer.Flags,
        Group = CommandGroup.Server,
        Since = "2.8.13",
        Summary = "Returns a count of commands.",
        Bind = (CommandArguments _, in Invocation _) => new CommandCountCommand(),
    };
}

internal sealed class CommandCountHandler(CommandTable table) : CommandHandler<CommandCountCommand>
{
    protected override Reply Handle(CommandCountCommand command) => Reply.Integer(table.Commands.Count);
}
