using GoKV.Application.Commands;
using GoKV.Application.Connection;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL WHOAMI: the connection's user.</summary>
internal sealed record AclWhoAmICommand : Command
{
    public static readonly CommandSpec Spec = new("whoami")
    {
        Arity = 2,
        Flags = AclContainer.Flags,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Summary = "Returns the authenticated username of the connection.",
        Bind = (CommandArguments _, in Invocation _) => new AclWhoAmICommand(),
    };
}

internal sealed class AclWhoAmIHandler : CommandHandler<AclWhoAmICommand>
{
    protected override Reply Handle(AclWhoAmICommand command) => Reply.Bulk(DefaultUser.Name);
}
