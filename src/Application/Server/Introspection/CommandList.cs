using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server.Acl;
using GoKV.Domain.Keyspaces;

namespace GoKV.Application.Server.Introspection;

/// <summary>Which commands COMMAND LIST returns.</summary>
internal enum CommandFilter
{
    /// <summary>All.</summary>
    None,

    /// <summary>Those of a module: there are no modules.</summary>
    Module,

    /// <summary>Those of a category.</summary>
    AclCat,

    /// <summary>Those whose name a glob describes.</summary>
    Pattern,
}

/// <summary>COMMAND LIST [FILTERBY MODULE|ACLCAT|PATTERN value]: the names of commands and subcommands.</summary>
internal sealed record CommandListCommand(CommandFilter Filter, string Value) : Command
{
    public static readonly CommandSpec Spec = new("list", "[FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]")
    {
        Arity = -2,
        Flags = CommandContainer.Flags,
        Group = CommandGroup.Server,
        Since = "7.0.0",
        Complexity = CommandContainer.LinearInCommands,
        Summary = "Returns a list of command names.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count == 2)
            return new CommandListCommand(CommandFilter.None, "");
        if (words.Count != 5 || !words.Is(2, "FILTERBY"u8))
            return CommandErrors.Syntax;
        CommandFilter filter =
            words.Is(3, "MODULE"u8) ? CommandFilter.Module
            : words.Is(3, "ACLCAT"u8) ? CommandFilter.AclCat
            : words.Is(3, "PATTERN"u8) ? CommandFilter.Pattern
            : CommandFilter.None;
        return filter == CommandFilter.None ? CommandErrors.Syntax : new CommandListCommand(filter, words.Text(4));
    }
}

internal sealed class CommandListHandler(CommandTable table) : CommandHandler<CommandListCommand>
{
    protected override Reply Handle(CommandListCommand command)
    {
        byte[] pattern = Encoding.UTF8.GetBytes(command.Value);
        IEnumerable<CommandSpec> chosen = table.WithSubcommands().Where(spec => command.Filter switch
        {
            CommandFilter.None => true,
            CommandFilter.AclCat => AclCategories.IsIn(spec, command.Value),
            CommandFilter.Pattern => Glob.Matches(pattern, Encoding.UTF8.GetBytes(spec.FullName), ignoreCase: true),
            _ => false,
        });
        return Fields.Bulks(chosen.Select(spec => spec.FullName));
    }
}
