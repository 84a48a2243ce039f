using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL DELUSER username [username ...]: deletes users and closes their connections (https://redis.io/commands/acl-deluser).</summary>
internal sealed record AclDelUserCommand(Session Session, string[] Names) : Command
{
    public static readonly CommandSpec Spec = new("deluser", "username [username ...]")
    {
        Arity = -3,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Complexity = "O(1) amortized time considering the typical user.",
        Summary = "Remove the specified ACL users and the associated rules",
        Bind = (CommandArguments words, in Invocation by) => new AclDelUserCommand(by.Session, ByteText.From(words, 2)),
    };
}

internal sealed class AclDelUserHandler(Users users, AccessControl access) : CommandHandler<AclDelUserCommand>
{
    protected override Reply Handle(AclDelUserCommand command)
    {
        if (command.Names.Contains(User.DefaultName))
            return AccessErrors.DefaultStays;
        int deleted = users.Delete(command.Names);
        access.CloseForbidden(command.Session);
        return Reply.Integer(deleted);
    }
}
