using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server.Acl;

namespace GoKV.Application.Server.Introspection;

/// <summary>
/// A command as COMMAND INFO of Redis 7 describes it: name, arity, flags, first key, last key, step, categories, hints, key specifications,
/// subcommands.
/// </summary>
internal static class CommandDescription
{
    // In the order in which Redis names them. What is ours is not told: clients know Redis' words only. Those that are None are of no use here.
    private static readonly (CommandFlags Flag, string Word)[] FlagWords =
    [
        (CommandFlags.Write, "write"),
        (CommandFlags.ReadOnly, "readonly"),
        (CommandFlags.DenyOom, "denyoom"),
        (CommandFlags.Admin, "admin"),
        (CommandFlags.PubSub, "pubsub"),
        (CommandFlags.NoScript, "noscript"),
        (CommandFlags.Blocking, "blocking"),
        (CommandFlags.Loading, "loading"),
        (CommandFlags.Stale, "stale"),
        (CommandFlags.SkipMonitor, "skip_monitor"),
        (CommandFlags.SkipSlowLog, "skip_slowlog"),
        (CommandFlags.Fast, "fast"),
        (CommandFlags.NoAuth, "no_auth"),
        (CommandFlags.None, "no_mandatory_keys"),
        (CommandFlags.None, "no_async_loading"),
        (CommandFlags.NoMulti, "no_multi"),
        (CommandFlags.MovableKeys, "movablekeys"),
        (CommandFlags.None, "allow_busy"),
    ];

    public static Reply Of(CommandSpec spec) => Reply.Array(
        Reply.Bulk(spec.FullName),
        Reply.Integer(spec.Arity),
        Words(FlagNamesOf(spec)),
        Reply.Integer(spec.Keys.First),
        Reply.Integer(spec.Keys.Last),
        Reply.Integer(spec.Keys.Step),
        Words(AclCategories.Of(spec).Select(category => "@" + category)),
        Reply.Set([.. TipsOf(spec).Select(Reply.Bulk)]),
        Reply.Set([.. KeySpecification.Of(spec).Select(keys => keys.ToReply())]),
        Reply.Set([.. spec.Subcommands.Select(Of)]));

    /// <summary>The flags of a command in Redis' words.</summary>
    public static IEnumerable<string> FlagNamesOf(CommandSpec spec)
    {
        string[] more = CommandTraits.Of(spec.FullName).Flags.Split(' ');
        return FlagWords.Where(pair => (spec.Flags & pair.Flag) != 0 || more.Contains(pair.Word)).Select(pair => pair.Word);
    }

    // Fixed words are simple strings: redis-cli stops with an assertion where it gets bulk strings.
    public static Reply Words(IEnumerable<string> words) => Reply.Set([.. words.Select(Reply.SimpleString)]);

    private static string[] TipsOf(CommandSpec spec) => CommandTraits.Of(spec.FullName).Tips.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
