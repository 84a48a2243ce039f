using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server;

/// <summary>ROLE: a master without replicas.</summary>
internal sealed record RoleCommand : Command
{
    public static readonly CommandSpec Spec = new("role")
    {
        Arity = 1,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.Dangerous,
        Group = CommandGroup.Server,
        Since = "2.8.12",
        Summary = "Returns the replication role.",
        Bind = (CommandArguments _, in Invocation _) => new RoleCommand(),
    };
}

internal sealed class RoleHandler : CommandHandler<RoleCommand>
{
    private static readonly Reply MasterAlone = Reply.Array(Reply.Bulk("master"), Reply.Zero, Reply.EmptyArray);

    protected override Reply Handle(RoleCommand command) => MasterAlone;
}
