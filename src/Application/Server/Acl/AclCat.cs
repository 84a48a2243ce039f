using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL CAT [category]: the categories, or the commands of one.</summary>
internal sealed record AclCatCommand(string? Category) : Command
{
    public static readonly CommandSpec Spec = new("cat", "[category]")
    {
        Arity = -2,
        Flags = AclContainer.Flags,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Complexity = "O(1) since the categories and commands are a fixed set.",
        Summary = "Lists the ACL categories, or the commands inside a category.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count > 3)
            return new Error($"ERR unknown subcommand or wrong number of arguments for '{CommandErrors.Echo(words[1])}'. Try ACL HELP.");
        if (words.Count == 2)
            return new AclCatCommand((string?)null);
        string category = words.Text(2);
        return AclCategories.Contains(category)
            ? new AclCatCommand(category)
            : new Error($"ERR Unknown category '{CommandErrors.Echo(words[2])}'");
    }
}

internal sealed class AclCatHandler(CommandTable table) : CommandHandler<AclCatCommand>
{
    protected override Reply Handle(AclCatCommand command)
    {
        if (command.Category is not { } category)
            return Fields.Bulks(AclCategories.All);
        IEnumerable<CommandSpec> all = table.Commands.SelectMany(spec => spec.Subcommands.Prepend(spec));
        return Fields.Bulks(all.Where(spec => AclCategories.IsIn(spec, category)).Select(spec => spec.FullName));
    }
}
