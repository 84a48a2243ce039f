using GoKV.Application.Commands;
using GoKV.Application.Connection;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL GETUSER username: the rules of a user; null for any but the default one.</summary>
internal sealed record AclGetUserCommand(string User) : Command
{
    public static readonly CommandSpec Spec = new("getuser", "username")
    {
        Arity = 3,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Summary = "Lists the ACL rules of a user.",
        Bind = (CommandArguments words, in Invocation _) => new AclGetUserCommand(words.Text(2)),
    };
}

internal sealed class AclGetUserHandler(ServerOptions options) : CommandHandler<AclGetUserCommand>
{
    protected override Reply Handle(AclGetUserCommand command)
    {
        if (command.User != DefaultUser.Name)
            return Reply.Null;
        bool hasPassword = DefaultUser.HasPassword(options);
        return Fields.Map(
            ("flags", hasPassword ? Reply.Set(Reply.Bulk("on")) : Reply.Set(Reply.Bulk("on"), Reply.Bulk("nopass"))),
            ("passwords", Fields.Bulks(hasPassword ? [DefaultUser.HashText(options)] : [])),
            ("commands", Reply.Bulk("+@all")),
            ("keys", Reply.Bulk("~*")),
            ("channels", Reply.Bulk("&*")),
            ("selectors", Reply.EmptyArray));
    }
}
