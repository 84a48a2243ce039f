using GoKV.Application.Commands;
using GoKV.Application.Server.Introspection;

namespace GoKV.Application.Server.Acl;

/// <summary>The categories of commands: those of Redis in its order, and one for partitions. A command's follow from its row in the table.</summary>
internal static class AclCategories
{
    public static readonly IReadOnlyList<string> All =
    [
        "keyspace", "read", "write", "set", "sortedset", "list", "hash", "string", "bitmap", "hyperloglog", "geo", "stream", "pubsub", "admin", "fast",
        "slow", "blocking", "dangerous", "connection", "transaction", "scripting", "partition",
    ];

    /// <summary>The categories of a command, in the order of <see cref="All"/>.</summary>
    public static IReadOnlyList<string> Of(CommandSpec spec)
    {
        if (CommandTraits.Of(spec.FullName).Categories is { } known)
            return known.Split(' ');
        HashSet<string> categories = [.. OfFlags(spec.Flags), .. OfGroup(spec)];
        return [.. All.Where(categories.Contains)];
    }

    public static bool Contains(string category) => All.Contains(category, StringComparer.OrdinalIgnoreCase);

    public static bool IsIn(CommandSpec spec, string category) => Of(spec).Contains(category, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> OfFlags(CommandFlags flags)
    {
        if (flags.HasFlag(CommandFlags.Write))
            yield return "write";
        if (flags.HasFlag(CommandFlags.ReadOnly))
            yield return "read";
        if (flags.HasFlag(CommandFlags.Admin))
            yield return "admin";
        if (flags.HasFlag(CommandFlags.Admin) || flags.HasFlag(CommandFlags.Dangerous))
            yield return "dangerous";
        if (flags.HasFlag(CommandFlags.PubSub))
            yield return "pubsub";
        if (flags.HasFlag(CommandFlags.Blocking))
            yield return "blocking";
        yield return flags.HasFlag(CommandFlags.Fast) ? "fast" : "slow";
    }

    // A container does nothing itself and belongs to no group.
    private static IEnumerable<string> OfGroup(CommandSpec spec) => spec.Subcommands.Count > 0 && spec.Bind is null ? [] : spec.Group switch
    {
        CommandGroup.Generic => ["keyspace"],
        CommandGroup.String => ["string"],
        CommandGroup.Connection => ["connection"],
        CommandGroup.Partition => ["partition"],
        CommandGroup.PubSub => ["pubsub"],
        CommandGroup.Bitmap => ["bitmap"],
        CommandGroup.HyperLogLog => ["hyperloglog"],
        CommandGroup.Transactions => ["transaction"],
        CommandGroup.Scripting => ["scripting"],
        _ => [],
    };
}
