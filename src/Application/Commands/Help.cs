using GoKV.Application.Replies;

namespace GoKV.Application.Commands;

/// <summary>HELP of a container command: its subcommands with their syntax and meaning, in the form Redis gives it.</summary>
internal sealed record HelpCommand(CommandSpec Container) : Command
{
    public static CommandSpec SpecOf(CommandSpec container) => new("help")
    {
        Arity = 2,
        Flags = CommandFlags.Loading | CommandFlags.Stale,
        Group = container.Group,
        Since = container.Since,
        Summary = "Returns helpful text about the different subcommands.",
        Bind = (CommandArguments _, in Invocation _) => new HelpCommand(container),
    };
}

internal sealed class HelpHandler : CommandHandler<HelpCommand>
{
    protected override Reply Handle(HelpCommand command)
    {
        var lines = new List<string>
        {
            $"{command.Container.Name.ToUpperInvariant()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        };
        lines.AddRange(command.Container.Help ?? []);
        foreach (CommandSpec subcommand in command.Container.Help is null ? command.Container.Subcommands : [])
        {
            lines.Add($"{subcommand.Name.ToUpperInvariant()} {subcommand.Syntax}".TrimEnd());
            lines.Add("    " + subcommand.Summary);
        }

        lines.Add("HELP");
        lines.Add("    Prints this help.");
        return Reply.Array([.. lines.Select(Reply.SimpleString)]);
    }
}
