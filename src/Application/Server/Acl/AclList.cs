using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL LIST: the users as lines of an ACL file, in the order of their names (https://redis.io/commands/acl-list).</summary>
internal sealed record AclListCommand : Command
{
    public static readonly CommandSpec Spec = new("list")
    {
        Arity = 2,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Complexity = "O(N). Where N is the number of configured users.",
        Summary = "List the current ACL rules in ACL config file format",
        Bind = (CommandArguments _, in Invocation _) => new AclListCommand(),
    };
}

internal sealed class AclListHandler(Users users) : CommandHandler<AclListCommand>
{
    protected override Reply Handle(AclListCommand command) => Reply.Array([.. users.Lines().Select(ByteText.Bulk)]);
}
