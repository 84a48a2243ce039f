using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server.Introspection;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Server.Acl;

/// <summary>
/// ACL DRYRUN username command [arg ...]: whether a user may carry out a command, which is not carried out (https://redis.io/commands/acl-dryrun). The
/// partition is the one of the connection, or the one that IN names.
/// </summary>
/// <param name="On">The partition of the connection.</param>
/// <param name="User">The user.</param>
/// <param name="Words">The command.</param>
internal sealed record AclDryRunCommand(Target On, string User, ReadOnlyMemory<byte>[] Words) : Command
{
    public static readonly CommandSpec Spec = new("dryrun", "username command [arg [arg ...]]")
    {
        Arity = -4,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "7.0.0",
        Summary = "Returns whether the user can execute the given command without executing the command.",
        Bind = (CommandArguments words, in Invocation by) => new AclDryRunCommand(by.On, ByteText.Of(words, 2), words.MemoriesFrom(3)),
    };
}

internal sealed class AclDryRunHandler(Users users, CommandTable table, AccessControl access, IPartitionRepository partitions) : CommandHandler<AclDryRunCommand>
{
    protected override Reply Handle(AclDryRunCommand command)
    {
        if (users.Find(command.User) is not { } user)
            return AccessErrors.NoSuchUser(command.User);
        return Judge(user, command.Words, command.On.Partition, isNamed: false);
    }

    private Reply Judge(User user, ReadOnlyMemory<byte>[] memories, PartitionId on, bool isNamed)
    {
        CommandArguments words = CommandArguments.Of(memories);
        if (table.FindByWords(memories) is not { } spec)
            return AccessErrors.NoSuchCommand(ByteText.Of(words, 0));
        if (!spec.AcceptsCount(words.Count))
            return CommandErrors.WrongArity(spec);
        if (access.Find(user, spec, words, on, isNamed) is { } denial)
            return ByteText.Bulk(AccessErrors.InDryRun(denial));
        if (!spec.IsPrefix)
            return Reply.Ok;
        Outcome<PartitionId> named = PartitionReference.Resolve(words[1], partitions);
        return named.Succeeded ? Judge(user, memories[2..], named.Result, isNamed: true) : named.Error;
    }
}
