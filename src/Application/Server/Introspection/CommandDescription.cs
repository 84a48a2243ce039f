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
    // In the order in which Redis names them. What is ours is not told: clients know Redis' words only.
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
        (CommandFlags.NoMulti, "no_multi"),
        (CommandFlags.MovableKeys, "movablekeys"),
    ];

    public static Reply Of(CommandSpec spec) => Reply.Array(
        Reply.Bulk(spec.FullName),
        Reply.Integer(spec.Arity),
        Words(FlagNamesOf(spec)),
        Reply.Integer(spec.Keys.First),
        Reply.Integer(spec.Keys.Last),
        Reply.Integer(spec.Keys.Step),
        Words(AclCategories.Of(spec).Select(category => "@" + category)),
        Reply.Set(),
        spec.Keys == KeyPositions.None ? Reply.Set() : Reply.Set(KeySpecificationOf(spec)),
        Reply.Array([.. spec.Subcommands.Select(Of)]));

    /// <summary>The flags of a command in Redis' words.</summary>
    public static IEnumerable<string> FlagNamesOf(CommandSpec spec) => FlagWords.Where(pair => spec.Flags.HasFlag(pair.Flag)).Select(pair => pair.Word);

    /// <summary>What a command does to its keys: reads them, or reads and changes them. The names of shard channels count as keys, and are none.</summary>
    public static Reply KeyAccessOf(CommandSpec spec) => spec.Flags.HasFlag(CommandFlags.PubSub)
        ? Words(["not_key"])
        : Words(spec.Flags.HasFlag(CommandFlags.Write) ? ["RW", "access", "update"] : ["RO", "access"]);

    // Fixed words are simple strings: redis-cli stops with an assertion where it gets bulk strings.
    public static Reply Words(IEnumerable<string> words) => Reply.Set([.. words.Select(Reply.SimpleString)]);

    // Here the last key counts from the first, or from the end when it is negative.
    private static Reply KeySpecificationOf(CommandSpec spec) => Fields.Map(
        ("flags", KeyAccessOf(spec)),
        ("begin_search", Fields.Map(
            ("type", Reply.Bulk("index")),
            ("spec", Fields.Map(("index", Reply.Integer(spec.Keys.First)))))),
        ("find_keys", Fields.Map(
            ("type", Reply.Bulk("range")),
            ("spec", Fields.Map(
                ("lastkey", Reply.Integer(spec.Keys.Last < 0 ? spec.Keys.Last : spec.Keys.Last - spec.Keys.First)),
                ("keystep", Reply.Integer(spec.Keys.Step)),
                ("limit", Reply.Zero))))));
}
