using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL WHOAMI: the connection's user (https://redis.io/commands/acl-whoami).</summary>
internal sealed record AclWhoAmICommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("whoami")
    {
        Arity = 2,
        Flags = AclContainer.Flags,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Summary = "Return the name of the user associated to the current connection",
        Bind = (CommandArguments _, in Invocation by) => new AclWhoAmICommand(by.Session),
    };
}

internal sealed class AclWhoAmIHandler : CommandHandler<AclWhoAmICommand>
{
    protected override Reply Handle(AclWhoAmICommand command) => ByteText.Bulk(command.Session.User.Name);
}
