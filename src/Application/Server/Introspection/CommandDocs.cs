using GoKV.Application.Commands;
using GoKV.Application.Commands.Syntax;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Introspection;

/// <summary>COMMAND DOCS [name ...]: documentation, from which redis-cli makes its help and its hints. Names that do not exist are left out.</summary>
internal sealed record CommandDocsCommand(string[] Names) : Command
{
    public static readonly CommandSpec Spec = new("docs", "[command-name [command-name ...]]")
    {
        Arity = -2,
        Flags = CommandContainer.Flags,
        Group = CommandGroup.Server,
        Since = "7.0.0",
        Complexity = CommandContainer.LinearInCommands,
        Summary = "Returns documentary information about one, multiple or all commands.",
        Bind = (CommandArguments words, in Invocation _) => new CommandDocsCommand(words.TextsFrom(2)),
    };
}

internal sealed class CommandDocsHandler(CommandTable table) : CommandHandler<CommandDocsCommand>
{
    protected override Reply Handle(CommandDocsCommand command)
    {
        IEnumerable<CommandSpec> chosen = command.Names.Length == 0 ? table.Commands : command.Names.Select(table.FindFullName).OfType<CommandSpec>();
        return Documents(chosen);
    }

    private static Reply Documents(IEnumerable<CommandSpec> specs) => Fields.Map(specs.Select(spec => (spec.FullName, DocumentOf(spec))));

    private static Reply DocumentOf(CommandSpec spec)
    {
        var fields = new List<(string, Reply)>
        {
            ("summary", Reply.Bulk(spec.Summary)),
            ("since", Reply.Bulk(spec.Since)),
            ("group", Reply.Bulk(spec.Group.Word())),
            ("complexity", Reply.Bulk(spec.Complexity)),
        };
        if (SyntaxParser.Parse(spec) is { Count: > 0 } arguments)
            fields.Add(("arguments", Arguments(arguments)));
        if (spec.Subcommands.Count > 0)
            fields.Add(("subcommands", Documents(spec.Subcommands)));
        return Fields.Map(fields);
    }

    private static Reply Arguments(IReadOnlyList<ArgumentNode> nodes) => Reply.Array([.. nodes.Select(ArgumentOf)]);

    private static Reply ArgumentOf(ArgumentNode node)
    {
        var fields = new List<(string, Reply)> { ("name", Reply.Bulk(node.Name)), ("type", Reply.Bulk(node.Type)) };
        if (node.Type == ArgumentTypes.Key)
            fields.Add(("key_spec_index", Reply.Zero));
        if (node.Token is { } token)
            fields.Add(("token", Reply.Bulk(token)));
        if (FlagsOf(node) is { Count: > 0 } flags)
            fields.Add(("flags", CommandDescription.Words(flags)));
        if (node.Arguments.Count > 0)
            fields.Add(("arguments", Arguments(node.Arguments)));
        return Fields.Map(fields);
    }

    private static List<string> FlagsOf(ArgumentNode node)
    {
        var flags = new List<string>();
        if (node.Optional)
            flags.Add("optional");
        if (node.Multiple)
            flags.Add("multiple");
        return flags;
    }
}
