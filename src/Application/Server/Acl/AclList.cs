using GoKV.Application.Commands;
using GoKV.Application.Connection;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL LIST: the default user's rules as a line of a configuration file.</summary>
internal sealed record AclListCommand : Command
{
    public static readonly CommandSpec Spec = new("list")
    {
        Arity = 2,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Summary = "Dumps the effective rules in ACL file format.",
        Bind = (CommandArguments _, in Invocation _) => new AclListCommand(),
    };
}

internal sealed class AclListHandler(ServerOptions options) : CommandHandler<AclListCommand>
{
    protected override Reply Handle(AclListCommand command)
    {
        string password = DefaultUser.HasPassword(options) ? "#" + DefaultUser.HashText(options) : "nopass";
        return Fields.Bulks([$"user {DefaultUser.Name} on {password} ~* &* +@all"]);
    }
}
