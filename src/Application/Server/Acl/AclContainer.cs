using GoKV.Application.Commands;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL: what tools ask about users and categories. There is one user, who may do everything.</summary>
internal static class AclContainer
{
    /// <summary>What the subcommands share.</summary>
    public const CommandFlags Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    public static readonly CommandSpec Spec = Containers.Of(
        "acl",
        CommandGroup.Server,
        "6.0.0",
        "A container for Access List Control commands.",
        AclCatCommand.Spec,
        AclGetUserCommand.Spec,
        AclListCommand.Spec,
        AclUsersCommand.Spec,
        AclWhoAmICommand.Spec);
}
