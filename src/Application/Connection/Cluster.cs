using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Connection;

/// <summary>
/// CLUSTER, ASKING, READONLY and READWRITE: refused, which tells clients that this is no cluster. The subcommands are those of Redis 7.0, so that a wrong word or a wrong
/// number of them is told first, as there (https://redis.io/docs/latest/commands/?group=cluster).
/// </summary>
internal sealed record ClusterCommand : Command
{
    public static readonly CommandSpec ReadOnlySpec = new("readonly")
    {
        Arity = 1,
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Group = CommandGroup.Connection,
        Since = "3.0.0",
        Summary = NoCluster,
        Bind = Bind,
    };

    public static readonly CommandSpec ReadWriteSpec = ReadOnlySpec with { Name = "readwrite" };

    public static readonly CommandSpec AskingSpec = ReadOnlySpec with { Name = "asking", Flags = CommandFlags.Fast, Group = CommandGroup.Cluster };

    public static readonly CommandSpec Spec = Containers.Of(
        "cluster",
        CommandGroup.Cluster,
        "3.0.0",
        "A container for cluster commands. This server is not part of a cluster.",
        Changes("addslots", -3, "slot [slot ...]"),
        Changes("addslotsrange", -4, "start-slot end-slot [start-slot end-slot ...]", "7.0.0"),
        Changes("bumpepoch", 2),
        Changes("count-failure-reports", 3, "node-id"),
        Tells("countkeysinslot", 3, "slot"),
        Changes("delslots", -3, "slot [slot ...]"),
        Changes("delslotsrange", -4, "start-slot end-slot [start-slot end-slot ...]", "7.0.0"),
        Changes("failover", -2, "[FORCE | TAKEOVER]"),
        Changes("flushslots", 2),
        Changes("forget", 3, "node-id"),
        Tells("getkeysinslot", 4, "slot count"),
        Tells("help", 2, "", "5.0.0") with { Flags = CommandFlags.Loading | CommandFlags.Stale },
        Tells("info", 2),
        Tells("keyslot", 3, "key"),
        Tells("links", 2, "", "7.0.0"),
        Changes("meet", -4, "ip port [cluster_bus_port]"),
        Tells("myid", 2),
        Tells("nodes", 2),
        Changes("replicas", 3, "node-id", "5.0.0"),
        Changes("replicate", 3, "node-id"),
        Changes("reset", -2, "[HARD | SOFT]") with { Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Stale },
        Changes("saveconfig", 2),
        Changes("set-config-epoch", 3, "config-epoch"),
        Changes("setslot", -4, "slot <IMPORTING node-id | MIGRATING node-id | NODE node-id | STABLE>"),
        Tells("shards", 2, "", "7.0.0"),
        Changes("slaves", 3, "node-id"),
        Tells("slots", 2));

    private const string NoCluster = "Answers an error: this server is not part of a cluster.";

    private static CommandSpec Tells(string name, int arity, string syntax = "", string since = "3.0.0") => new(name, syntax)
    {
        Arity = arity,
        Flags = CommandFlags.Stale,
        Group = CommandGroup.Cluster,
        Since = since,
        Summary = NoCluster,
        Bind = Bind,
    };

    private static CommandSpec Changes(string name, int arity, string syntax = "", string since = "3.0.0") =>
        Tells(name, arity, syntax, since) with { Flags = CommandFlags.Admin | CommandFlags.Stale };

    private static Binding Bind(CommandArguments words, in Invocation by) => new ClusterCommand();
}

internal sealed class ClusterHandler : CommandHandler<ClusterCommand>
{
    private static readonly Reply Disabled = ConnectionErrors.ClusterDisabled;

    protected override Reply Handle(ClusterCommand command) => Disabled;
}
