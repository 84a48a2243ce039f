using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server;

/// <summary>MODULE LIST: none.</summary>
internal sealed record ModuleListCommand : Command
{
    private static readonly CommandSpec List = new("list")
    {
        Arity = 2,
        Flags = CommandFlags.Admin | CommandFlags.NoScript,
        Group = CommandGroup.Server,
        Since = "4.0.0",
        Summary = "Returns all loaded modules: an empty array, there are no modules.",
        Bind = (CommandArguments _, in Invocation _) => new ModuleListCommand(),
    };

    public static readonly CommandSpec Spec = Containers.Of("module", CommandGroup.Server, "4.0.0", "A container for module commands.", List);
}

internal sealed class ModuleListHandler : CommandHandler<ModuleListCommand>
{
    protected override Reply Handle(ModuleListCommand command) => Reply.EmptyArray;
}
