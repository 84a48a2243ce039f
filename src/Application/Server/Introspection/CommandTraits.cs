namespace GoKV.Application.Server.Introspection;

/// <summary>
/// What Redis 7.0 says of its commands beyond what a row of the command table has: hints for proxies, what a command does to each of its keys, and the flags and
/// categories that do not follow from a row. A test compares the whole with redis-server. A command that is not here is described from its row alone.
/// </summary>
internal sealed record CommandTraits
{
    private const string NobodyKnows = "We cannot tell how the keys will be used so we assume the worst, ";
    private const string ByAndGet =
        "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort";
    private const string StoreAnywhere =
        "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array";

    private static readonly Dictionary<string, CommandTraits> Known = new()
    {
        ["asking"] = new() { Categories = "fast connection" },
        ["append"] = new() { Keys = [new("RW insert", 1)] },
        ["auth"] = new() { Flags = "allow_busy" },
        ["bgrewriteaof"] = new() { Flags = "no_async_loading" },
        ["bgsave"] = new() { Flags = "no_async_loading" },
        ["bitfield"] = new() { Keys = [new("RW access update variable_flags", 1) { Notes = "This command allows both access and modification of the key" }] },
        ["bitop"] = new() { Keys = [new("OW update", 2), new("RO access", 3, -1)] },
        ["client|info"] = new() { Tips = "nondeterministic_output" },
        ["client|list"] = new() { Tips = "nondeterministic_output" },
        ["cluster|addslots"] = new() { Flags = "no_async_loading" },
        ["cluster|addslotsrange"] = new() { Flags = "no_async_loading" },
        ["cluster|bumpepoch"] = new() { Tips = "nondeterministic_output", Flags = "no_async_loading" },
        ["cluster|count-failure-reports"] = new() { Tips = "nondeterministic_output" },
        ["cluster|delslots"] = new() { Flags = "no_async_loading" },
        ["cluster|delslotsrange"] = new() { Flags = "no_async_loading" },
        ["cluster|failover"] = new() { Flags = "no_async_loading" },
        ["cluster|flushslots"] = new() { Flags = "no_async_loading" },
        ["cluster|forget"] = new() { Flags = "no_async_loading" },
        ["cluster|getkeysinslot"] = new() { Tips = "nondeterministic_output" },
        ["cluster|info"] = new() { Tips = "nondeterministic_output" },
        ["cluster|links"] = new() { Tips = "nondeterministic_output" },
        ["cluster|meet"] = new() { Flags = "no_async_loading" },
        ["cluster|nodes"] = new() { Tips = "nondeterministic_output" },
        ["cluster|replicas"] = new() { Tips = "nondeterministic_output" },
        ["cluster|replicate"] = new() { Flags = "no_async_loading" },
        ["cluster|saveconfig"] = new() { Flags = "no_async_loading" },
        ["cluster|set-config-epoch"] = new() { Flags = "no_async_loading" },
        ["cluster|setslot"] = new() { Flags = "no_async_loading" },
        ["cluster|shards"] = new() { Tips = "nondeterministic_output" },
        ["cluster|slaves"] = new() { Tips = "nondeterministic_output" },
        ["cluster|slots"] = new() { Tips = "nondeterministic_output" },
        ["command"] = new() { Tips = "nondeterministic_output_order", Categories = "slow connection" },
        ["command|count"] = new() { Categories = "slow connection" },
        ["command|docs"] = new() { Tips = "nondeterministic_output_order", Categories = "slow connection" },
        ["command|getkeys"] = new() { Categories = "slow connection" },
        ["command|getkeysandflags"] = new() { Categories = "slow connection" },
        ["command|help"] = new() { Categories = "slow connection" },
        ["command|info"] = new() { Tips = "nondeterministic_output_order", Categories = "slow connection" },
        ["command|list"] = new() { Tips = "nondeterministic_output_order", Categories = "slow connection" },
        ["config|set"] = new() { Tips = "request_policy:all_nodes response_policy:all_succeeded" },
        ["copy"] = new() { Keys = [new("RO access", 1), new("OW update", 2)] },
        ["dbsize"] = new() { Tips = "request_policy:all_shards response_policy:agg_sum", Categories = "keyspace read fast" },
        ["debug"] = new() { Categories = "admin slow dangerous" },
        ["del"] = new() { Tips = "request_policy:multi_shard response_policy:agg_sum", Keys = [new("RM delete", 1, -1)] },
        ["discard"] = new() { Flags = "allow_busy" },
        ["dump"] = new() { Tips = "nondeterministic_output" },
        ["eval"] = new()
        {
            Flags = "no_mandatory_keys movablekeys",
            Keys = [new("RW access update", 2) { IsCounted = true, Notes = NobodyKnows + "RW and UPDATE" }],
        },
        ["eval_ro"] = new()
        {
            Flags = "no_mandatory_keys movablekeys",
            Categories = "slow scripting",
            Keys = [new("RO access", 2) { IsCounted = true, Notes = NobodyKnows + "RO and ACCESS" }],
        },
        ["evalsha"] = new() { Flags = "no_mandatory_keys movablekeys", Keys = [new("RW access update", 2) { IsCounted = true }] },
        ["evalsha_ro"] = new()
        {
            Flags = "no_mandatory_keys movablekeys",
            Categories = "slow scripting",
            Keys = [new("RO access", 2) { IsCounted = true }],
        },
        ["exists"] = new() { Tips = "request_policy:multi_shard response_policy:agg_sum", Keys = [new("RO", 1, -1)] },
        ["expire"] = new() { Keys = [new("RW update", 1)] },
        ["expireat"] = new() { Keys = [new("RW update", 1)] },
        ["fcall"] = new()
        {
            Flags = "no_mandatory_keys movablekeys",
            Keys = [new("RW access update", 2) { IsCounted = true, Notes = NobodyKnows + "RW and UPDATE" }],
        },
        ["fcall_ro"] = new()
        {
            Flags = "no_mandatory_keys movablekeys",
            Categories = "slow scripting",
            Keys = [new("RO access", 2) { IsCounted = true, Notes = NobodyKnows + "RO and ACCESS" }],
        },
        ["flushall"] = new() { Tips = "request_policy:all_shards response_policy:all_succeeded", Categories = "keyspace write slow dangerous" },
        ["flushdb"] = new() { Tips = "request_policy:all_shards response_policy:all_succeeded", Categories = "keyspace write slow dangerous" },
        ["function|delete"] = new() { Tips = "request_policy:all_shards response_policy:all_succeeded" },
        ["function|flush"] = new() { Tips = "request_policy:all_shards response_policy:all_succeeded" },
        ["function|kill"] = new() { Tips = "request_policy:all_shards response_policy:one_succeeded", Flags = "allow_busy" },
        ["function|list"] = new() { Tips = "nondeterministic_output_order" },
        ["function|load"] = new() { Tips = "request_policy:all_shards response_policy:all_succeeded" },
        ["function|restore"] = new() { Tips = "request_policy:all_shards response_policy:all_succeeded" },
        ["function|stats"] = new() { Tips = "nondeterministic_output request_policy:all_shards response_policy:special", Flags = "allow_busy" },
        ["getdel"] = new() { Keys = [new("RW access delete", 1)] },
        ["getex"] = new() { Keys = [new("RW access update", 1) { Notes = "RW and UPDATE because it changes the TTL" }] },
        ["hello"] = new() { Flags = "allow_busy" },
        ["info"] = new() { Tips = "nondeterministic_output request_policy:all_shards response_policy:special" },
        ["keys"] = new() { Tips = "request_policy:all_shards nondeterministic_output_order" },
        ["lastsave"] = new() { Tips = "nondeterministic_output", Categories = "admin fast dangerous" },
        ["latency|doctor"] = new() { Tips = "nondeterministic_output request_policy:all_nodes response_policy:special" },
        ["latency|graph"] = new() { Tips = "nondeterministic_output request_policy:all_nodes response_policy:special" },
        ["latency|histogram"] = new() { Tips = "nondeterministic_output request_policy:all_nodes response_policy:special" },
        ["latency|history"] = new() { Tips = "nondeterministic_output request_policy:all_nodes response_policy:special" },
        ["latency|latest"] = new() { Tips = "nondeterministic_output request_policy:all_nodes response_policy:special" },
        ["latency|reset"] = new() { Tips = "request_policy:all_nodes response_policy:all_succeeded" },
        ["lolwut"] = new() { Categories = "read fast" },
        ["memory|doctor"] = new() { Tips = "nondeterministic_output request_policy:all_shards response_policy:special" },
        ["memory|malloc-stats"] = new() { Tips = "nondeterministic_output request_policy:all_shards response_policy:special" },
        ["memory|purge"] = new() { Tips = "request_policy:all_shards response_policy:all_succeeded" },
        ["memory|stats"] = new() { Tips = "nondeterministic_output request_policy:all_shards response_policy:special" },
        ["memory|usage"] = new() { Keys = [new("RO", 2)] },
        ["mget"] = new() { Tips = "request_policy:multi_shard" },
        ["migrate"] = new()
        {
            Tips = "nondeterministic_output",
            Flags = "movablekeys",
            Categories = "keyspace write slow dangerous",
            Keys = [new("RW access delete", 3), new("RW access delete incomplete", -2, -1) { Keyword = "KEYS" }],
        },
        ["module|load"] = new() { Flags = "no_async_loading" },
        ["module|loadex"] = new() { Flags = "no_async_loading" },
        ["module|unload"] = new() { Flags = "no_async_loading" },
        ["module|list"] = new() { Tips = "nondeterministic_output_order" },
        ["move"] = new() { Keys = [new("RW access update", 1)] },
        ["mset"] = new() { Tips = "request_policy:multi_shard response_policy:all_succeeded", Keys = [new("OW update", 1, -1, 2)] },
        ["msetnx"] = new() { Tips = "request_policy:multi_shard response_policy:agg_min", Keys = [new("OW insert", 1, -1, 2)] },
        ["multi"] = new() { Flags = "allow_busy" },
        ["object|encoding"] = new() { Tips = "nondeterministic_output", Keys = [new("RO", 2)] },
        ["object|freq"] = new() { Tips = "nondeterministic_output", Keys = [new("RO", 2)] },
        ["object|idletime"] = new() { Tips = "nondeterministic_output", Keys = [new("RO", 2)] },
        ["object|refcount"] = new() { Tips = "nondeterministic_output", Keys = [new("RO", 2)] },
        ["persist"] = new() { Keys = [new("RW update", 1)] },
        ["pexpire"] = new() { Keys = [new("RW update", 1)] },
        ["pexpireat"] = new() { Keys = [new("RW update", 1)] },
        ["ping"] = new() { Tips = "request_policy:all_shards response_policy:all_succeeded" },
        ["psetex"] = new() { Keys = [new("OW update", 1)] },
        ["pttl"] = new() { Tips = "nondeterministic_output" },
        ["psync"] = new() { Flags = "no_async_loading" },
        ["pubsub|help"] = new() { Categories = "slow" },
        ["quit"] = new() { Flags = "allow_busy" },
        ["randomkey"] = new() { Tips = "request_policy:all_shards nondeterministic_output" },
        ["rename"] = new() { Keys = [new("RW access delete", 1), new("OW update", 2)] },
        ["renamenx"] = new() { Keys = [new("RW access delete", 1), new("OW insert", 2)] },
        ["replicaof"] = new() { Flags = "no_async_loading" },
        ["reset"] = new() { Flags = "allow_busy" },
        ["restore"] = new() { Keys = [new("OW update", 1)] },
        ["replconf"] = new() { Flags = "allow_busy" },
        ["role"] = new() { Categories = "admin fast dangerous" },
        ["save"] = new() { Flags = "no_async_loading" },
        ["pfadd"] = new() { Keys = [new("RW insert", 1)] },
        ["pfcount"] = new()
        {
            Keys = [new("RW access", 1, -1) { Notes = "RW because it may change the internal representation of the key, and propagate to replicas" }],
        },
        ["pfdebug"] = new() { Keys = [new("RW access", 2)] },
        ["pfmerge"] = new() { Keys = [new("RW access insert", 1), new("RO access", 2, -1)] },
        ["scan"] = new() { Tips = "nondeterministic_output request_policy:special" },
        ["script|exists"] = new() { Tips = "request_policy:all_shards response_policy:agg_logical_and" },
        ["script|flush"] = new() { Tips = "request_policy:all_nodes response_policy:all_succeeded" },
        ["script|kill"] = new() { Tips = "request_policy:all_shards response_policy:one_succeeded", Flags = "allow_busy" },
        ["script|load"] = new() { Tips = "request_policy:all_nodes response_policy:all_succeeded", Flags = "stale" },
        ["set"] = new() { Keys = [new("RW access update variable_flags", 1) { Notes = "RW and ACCESS due to the optional `GET` argument" }] },
        ["setex"] = new() { Keys = [new("OW update", 1)] },
        ["setnx"] = new() { Keys = [new("OW insert", 1)] },
        ["setrange"] = new() { Keys = [new("RW update", 1)] },
        ["shutdown"] = new() { Flags = "allow_busy" },
        ["slaveof"] = new() { Flags = "no_async_loading" },
        ["slowlog|get"] = new() { Tips = "request_policy:all_nodes nondeterministic_output" },
        ["slowlog|len"] = new() { Tips = "request_policy:all_nodes response_policy:agg_sum nondeterministic_output" },
        ["slowlog|reset"] = new() { Tips = "request_policy:all_nodes response_policy:all_succeeded" },
        ["sort"] = new()
        {
            Flags = "movablekeys",
            Categories = "write set sortedset list slow dangerous",
            Keys =
            [
                new("RO access", 1),
                new("RO access", 0) { IsUnknown = true, Notes = ByAndGet },
                new("OW update", 0) { IsUnknown = true, Notes = StoreAnywhere },
            ],
        },
        ["sort_ro"] = new()
        {
            Flags = "movablekeys",
            Categories = "read set sortedset list slow dangerous",
            Keys = [new("RO access", 1), new("RO access", 0) { IsUnknown = true, Notes = ByAndGet }],
        },
        ["strlen"] = new() { Keys = [new("RO", 1)] },
        ["swapdb"] = new() { Categories = "keyspace write fast dangerous" },
        ["sync"] = new() { Flags = "no_async_loading" },
        ["time"] = new() { Tips = "nondeterministic_output" },
        ["touch"] = new() { Tips = "request_policy:multi_shard response_policy:agg_sum", Keys = [new("RO", 1, -1)] },
        ["ttl"] = new() { Tips = "nondeterministic_output" },
        ["type"] = new() { Keys = [new("RO", 1)] },
        ["unlink"] = new() { Tips = "request_policy:multi_shard response_policy:agg_sum", Keys = [new("RM delete", 1, -1)] },
        ["unwatch"] = new() { Flags = "allow_busy" },
        ["wait"] = new() { Tips = "request_policy:all_shards response_policy:agg_min", Categories = "slow connection" },
        ["watch"] = new() { Flags = "allow_busy", Keys = [new("RO", 1, -1)] },
    };

    /// <summary>Hints, separated by blanks.</summary>
    public string Tips { get; init; } = "";

    /// <summary>Flags that GoKV has no use for itself.</summary>
    public string Flags { get; init; } = "";

    /// <summary>The categories; null where they follow from the row.</summary>
    public string? Categories { get; init; }

    /// <summary>Where keys are and what is done to them; null where it follows from the row.</summary>
    public IReadOnlyList<KeySpecification>? Keys { get; init; }

    /// <summary>Those of a command, by its full name.</summary>
    public static CommandTraits Of(string fullName) => Known.GetValueOrDefault(fullName) ?? None;

    private static CommandTraits None { get; } = new();
}
