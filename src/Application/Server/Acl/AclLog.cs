using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL LOG [count | RESET]: what was denied lately (https://redis.io/commands/acl-log).</summary>
/// <param name="Count">So many of the newest at most; null to forget all.</param>
internal sealed record AclLogCommand(long? Count) : Command
{
    private const int DefaultCount = 10;

    public static readonly CommandSpec Spec = new("log", "[count | RESET]")
    {
        Arity = -2,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Complexity = "O(N) with N being the number of entries shown.",
        Summary = "List latest events denied because of ACLs in place",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count > 3)
            return CommandErrors.UnknownSubcommandOrArity("ACL", words[1]);
        if (words.Count == 2)
            return new AclLogCommand(DefaultCount);
        if (words.Is(2, "RESET"u8))
            return new AclLogCommand((long?)null);
        return IntegerText.TryParse(words[2], out long count) ? new AclLogCommand(Math.Max(0, count)) : DomainErrors.NotAnInteger;
    }
}

internal sealed class AclLogHandler(AccessLog log) : CommandHandler<AclLogCommand>
{
    protected override Reply Handle(AclLogCommand command)
    {
        if (command.Count is { } count)
            return Reply.Array([.. log.Newest(count).Select(entry => Of(entry, log.Now))]);
        log.Reset();
        return Reply.Ok;
    }

    // The last three fields are those of Redis 7.2: they come behind what 7.0 has.
    private static Reply Of(AccessLogEntry entry, long now) => Fields.Map(
        ("count", Reply.Integer(entry.Count)),
        ("reason", Reply.Bulk(entry.Reason.ToString().ToLowerInvariant())),
        ("context", Reply.Bulk(entry.Context)),
        ("object", ByteText.Bulk(entry.Object)),
        ("username", ByteText.Bulk(entry.UserName)),
        ("age-seconds", Reply.Double((now - entry.UpdatedAt) / 1000.0)),
        ("client-info", Reply.Bulk(entry.ClientInfo)),
        ("entry-id", Reply.Integer(entry.Id)),
        ("timestamp-created", Reply.Integer(entry.CreatedAt)),
        ("timestamp-last-updated", Reply.Integer(entry.UpdatedAt)));
}
