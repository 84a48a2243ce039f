using GoKV.Application.Commands;
using GoKV.Application.Connection;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL USERS: the names of all users, which is one.</summary>
internal sealed record AclUsersCommand : Command
{
    public static readonly CommandSpec Spec = new("users")
    {
        Arity = 2,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Summary = "Lists all ACL users.",
        Bind = (CommandArguments _, in Invocation _) => new AclUsersCommand(),
    };
}

internal sealed class AclUsersHandler : CommandHandler<AclUsersCommand>
{
    protected override Reply Handle(AclUsersCommand command) => Fields.Bulks([DefaultUser.Name]);
}
