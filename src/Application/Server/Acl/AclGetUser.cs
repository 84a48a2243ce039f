using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL GETUSER username: the rules of a user, null when there is none (https://redis.io/commands/acl-getuser).</summary>
internal sealed record AclGetUserCommand(string User) : Command
{
    public static readonly CommandSpec Spec = new("getuser", "username")
    {
        Arity = 3,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Complexity = "O(N). Where N is the number of password, command and pattern rules that the user has.",
        Summary = "Get the rules for a specific ACL user",
        Bind = (CommandArguments words, in Invocation _) => new AclGetUserCommand(ByteText.Of(words, 2)),
    };
}

internal sealed class AclGetUserHandler(Users users, AccessTable table) : CommandHandler<AclGetUserCommand>
{
    protected override Reply Handle(AclGetUserCommand command)
    {
        if (users.Find(command.User) is not { Rights: var rights })
            return Reply.Null;
        return Fields.Map(
        [
            ("flags", Reply.Set([.. rights.Flags.Select(Reply.Bulk)])),
            ("passwords", Fields.Bulks(rights.Passwords)),
            .. FieldsOf(rights.Selectors[0]),
            ("selectors", Reply.Array([.. rights.Selectors.Skip(1).Select(selector => Fields.Map(FieldsOf(selector)))])),
        ]);
    }

    // The partitions are told when there is something to tell: the reply of Redis has no such field.
    private IEnumerable<(string Name, Reply Value)> FieldsOf(Selector selector)
    {
        yield return ("commands", ByteText.Bulk(new RightsText(table).CommandsOf(selector)));
        yield return ("keys", ByteText.Bulk(RightsText.KeysOf(selector)));
        yield return ("channels", ByteText.Bulk(RightsText.ChannelsOf(selector)));
        if (RightsText.PartitionsOf(selector) is { } partitions)
            yield return ("partitions", ByteText.Bulk(partitions));
    }
}
