using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL SETUSER username [rule ...]: makes or changes a user; all rules count or, when one is wrong, none (https://redis.io/commands/acl-setuser).</summary>
internal sealed record AclSetUserCommand(Session Session, string User, string[] Rules) : Command
{
    public static readonly CommandSpec Spec = new("setuser", "username [rule [rule ...]]")
    {
        Arity = -3,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Complexity = "O(N). Where N is the number of rules provided.",
        Summary = "Modify or create the rules for a specific ACL user",
        Bind = (CommandArguments words, in Invocation by) => new AclSetUserCommand(by.Session, ByteText.Of(words, 2), ByteText.From(words, 3)),
    };
}

internal sealed class AclSetUserHandler(Users users, AccessControl access) : CommandHandler<AclSetUserCommand>
{
    protected override Reply Handle(AclSetUserCommand command)
    {
        if (users.Set(command.User, command.Rules) is { } error)
            return error;
        access.CloseForbidden(command.Session, users.Find(command.User));
        return Reply.Ok;
    }
}
