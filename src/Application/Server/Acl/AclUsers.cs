using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL USERS: the names of all users in their order (https://redis.io/commands/acl-users).</summary>
internal sealed record AclUsersCommand : Command
{
    public static readonly CommandSpec Spec = new("users")
    {
        Arity = 2,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Complexity = "O(N). Where N is the number of configured users.",
        Summary = "List the username of all the configured ACL rules",
        Bind = (CommandArguments _, in Invocation _) => new AclUsersCommand(),
    };
}

internal sealed class AclUsersHandler(Users users) : CommandHandler<AclUsersCommand>
{
    protected override Reply Handle(AclUsersCommand command) => Reply.Array([.. users.List().Select(user => ByteText.Bulk(user.Name))]);
}
