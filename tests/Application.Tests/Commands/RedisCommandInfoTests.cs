using GoKV.Application.Commands;

namespace GoKV.Application.Tests.Commands;

/// <summary>What Redis 7.0.15 answers to COMMAND INFO for the commands on data: arity, flags, key positions. Clients route and check by it.</summary>
public sealed class RedisCommandInfoTests
{
    private const CommandFlags Ours =
        CommandFlags.OnPartition | CommandFlags.AllPartitions | CommandFlags.LongRunning | CommandFlags.Dangerous
        | CommandFlags.ToSubscribers | CommandFlags.MayReplicate;

    [Theory]
    [InlineData("append", 3, "write denyoom fast", 1, 1, 1)]
    [InlineData("copy", -3, "write denyoom", 1, 2, 1)]
    [InlineData("dbsize", 1, "readonly fast", 0, 0, 0)]
    [InlineData("decr", 2, "write denyoom fast", 1, 1, 1)]
    [InlineData("decrby", 3, "write denyoom fast", 1, 1, 1)]
    [InlineData("del", -2, "write", 1, -1, 1)]
    [InlineData("dump", 2, "readonly", 1, 1, 1)]
    [InlineData("exists", -2, "readonly fast", 1, -1, 1)]
    [InlineData("expire", -3, "write fast", 1, 1, 1)]
    [InlineData("expireat", -3, "write fast", 1, 1, 1)]
    [InlineData("expiretime", 2, "readonly fast", 1, 1, 1)]
    [InlineData("flushall", -1, "write", 0, 0, 0)]
    [InlineData("flushdb", -1, "write", 0, 0, 0)]
    [InlineData("get", 2, "readonly fast", 1, 1, 1)]
    [InlineData("getdel", 2, "write fast", 1, 1, 1)]
    [InlineData("getex", -2, "write fast", 1, 1, 1)]
    [InlineData("getrange", 4, "readonly", 1, 1, 1)]
    [InlineData("getset", 3, "write denyoom fast", 1, 1, 1)]
    [InlineData("incr", 2, "write denyoom fast", 1, 1, 1)]
    [InlineData("incrby", 3, "write denyoom fast", 1, 1, 1)]
    [InlineData("incrbyfloat", 3, "write denyoom fast", 1, 1, 1)]
    [InlineData("keys", 2, "readonly", 0, 0, 0)]
    [InlineData("memory", -2, "none", 0, 0, 0)]
    [InlineData("memory|doctor", 2, "none", 0, 0, 0)]
    [InlineData("memory|purge", 2, "none", 0, 0, 0)]
    [InlineData("memory|stats", 2, "none", 0, 0, 0)]
    [InlineData("memory|usage", -3, "readonly", 2, 2, 1)]
    [InlineData("mget", -2, "readonly fast", 1, -1, 1)]
    [InlineData("move", 3, "write fast", 1, 1, 1)]
    [InlineData("mset", -3, "write denyoom", 1, -1, 2)]
    [InlineData("msetnx", -3, "write denyoom", 1, -1, 2)]
    [InlineData("object", -2, "none", 0, 0, 0)]
    [InlineData("object|refcount", 3, "readonly", 2, 2, 1)]
    [InlineData("object|encoding", 3, "readonly", 2, 2, 1)]
    [InlineData("object|freq", 3, "readonly", 2, 2, 1)]
    [InlineData("object|idletime", 3, "readonly", 2, 2, 1)]
    [InlineData("persist", 2, "write fast", 1, 1, 1)]
    [InlineData("pexpire", -3, "write fast", 1, 1, 1)]
    [InlineData("pexpireat", -3, "write fast", 1, 1, 1)]
    [InlineData("pexpiretime", 2, "readonly fast", 1, 1, 1)]
    [InlineData("psetex", 4, "write denyoom", 1, 1, 1)]
    [InlineData("pttl", 2, "readonly fast", 1, 1, 1)]
    [InlineData("randomkey", 1, "readonly", 0, 0, 0)]
    [InlineData("rename", 3, "write", 1, 2, 1)]
    [InlineData("renamenx", 3, "write fast", 1, 2, 1)]
    [InlineData("restore", -4, "write denyoom", 1, 1, 1)]
    [InlineData("scan", -2, "readonly", 0, 0, 0)]
    [InlineData("set", -3, "write denyoom", 1, 1, 1)]
    [InlineData("setex", 4, "write denyoom", 1, 1, 1)]
    [InlineData("setnx", 3, "write denyoom fast", 1, 1, 1)]
    [InlineData("setrange", 4, "write denyoom", 1, 1, 1)]
    [InlineData("sort", -2, "write denyoom movablekeys", 1, 1, 1)]
    [InlineData("sort_ro", -2, "readonly movablekeys", 1, 1, 1)]
    [InlineData("strlen", 2, "readonly fast", 1, 1, 1)]
    [InlineData("substr", 4, "readonly", 1, 1, 1)]
    [InlineData("touch", -2, "readonly fast", 1, -1, 1)]
    [InlineData("ttl", 2, "readonly fast", 1, 1, 1)]
    [InlineData("type", 2, "readonly fast", 1, 1, 1)]
    [InlineData("unlink", -2, "write fast", 1, -1, 1)]
    public void IsWhatRedisSays(string name, int arity, string flags, int first, int last, int step)
    {
        CommandSpec spec = Find(name);
        Assert.Equal(arity, spec.Arity);
        Assert.Equal(flags, (spec.Flags & ~Ours).ToString().Replace(",", "", StringComparison.Ordinal).ToLowerInvariant());
        Assert.Equal((first, last, step), (spec.Keys.First, spec.Keys.Last, spec.Keys.Step));
    }

    [Theory]
    [InlineData("debug", -2, "admin noscript loading stale", 0, 0, 0)]
    [InlineData("lolwut", -1, "readonly fast", 0, 0, 0)]
    [InlineData("replicaof", 3, "admin noscript stale", 0, 0, 0)]
    [InlineData("slaveof", 3, "admin noscript stale", 0, 0, 0)]
    [InlineData("wait", 3, "noscript", 0, 0, 0)]
    [InlineData("client|caching", 3, "noscript loading stale", 0, 0, 0)]
    [InlineData("client|tracking", -3, "noscript loading stale", 0, 0, 0)]
    [InlineData("client|unblock", -3, "admin noscript loading stale", 0, 0, 0)]
    [InlineData("monitor", 1, "admin noscript loading stale", 0, 0, 0)]
    [InlineData("psubscribe", -2, "pubsub noscript loading stale", 0, 0, 0)]
    [InlineData("publish", 3, "pubsub loading stale fast", 0, 0, 0)]
    [InlineData("pubsub|numpat", 2, "pubsub loading stale", 0, 0, 0)]
    [InlineData("pubsub|numsub", -2, "pubsub loading stale", 0, 0, 0)]
    [InlineData("spublish", 3, "pubsub loading stale fast", 1, 1, 1)]
    [InlineData("ssubscribe", -2, "pubsub noscript loading stale", 1, -1, 1)]
    [InlineData("subscribe", -2, "pubsub noscript loading stale", 0, 0, 0)]
    [InlineData("sunsubscribe", -1, "pubsub noscript loading stale", 1, -1, 1)]
    [InlineData("unsubscribe", -1, "pubsub noscript loading stale", 0, 0, 0)]
    public void IsWhatRedisSaysOfMessages(string name, int arity, string flags, int first, int last, int step) =>
        IsWhatRedisSays(name, arity, flags, first, last, step);

    [Theory]
    [InlineData("keys")]
    [InlineData("flushdb")]
    [InlineData("flushall")]
    [InlineData("restore")]
    [InlineData("sort")]
    [InlineData("sort_ro")]
    public void IsDangerousWhereRedisSaysSo(string name) => Assert.True(Find(name).Flags.HasFlag(CommandFlags.Dangerous));

    [Theory]
    [InlineData("copy")]
    [InlineData("move")]
    [InlineData("flushall")]
    public void WaitsForAllPartitionsWhereItMayWriteToOthers(string name) => Assert.True(Find(name).Flags.HasFlag(CommandFlags.AllPartitions));

    [Theory]
    [InlineData("keys")]
    [InlineData("flushall")]
    public void LeavesTheSocketThreadWhereItsTimeGrows(string name) => Assert.True(Find(name).Flags.HasFlag(CommandFlags.LongRunning));

    private static CommandSpec Find(string name)
    {
        string[] parts = name.Split('|');
        CommandSpec spec = CommandTable.Standard.Commands.Single(command => command.Name == parts[0]);
        return parts.Length == 1 ? spec : spec.Subcommands.Single(subcommand => subcommand.Name == parts[1]);
    }
}
