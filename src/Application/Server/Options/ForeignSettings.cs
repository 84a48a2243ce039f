namespace GoKV.Application.Server.Options;

/// <summary>
/// Options of Redis that tools, test suites and configuration files set, and that GoKV has nothing to do for. Only what is harmless to ignore is kept
/// without effect; where another value would promise something, there is one value, which says what GoKV does.
/// </summary>
internal static class ForeignSettings
{
    private const string OtherEncodings = "How Redis encodes its types; GoKV's values have encodings of their own.";
    private const string ExpiryPaces = "The expiry cycle paces itself by what there is to do.";
    private const string NoDefrag = "See `activedefrag`.";
    private const string FreedInSteps = "Memory is always freed in short steps.";
    private const string OwnFiles = "The files are GoKV's own: always checked by checksums, written and forced to the disk in steps.";
    private const string NoReplicas = "There are no replicas.";
    private const string NoScripts = "There are no scripts.";
    private const string NoThreadsToSet = "Event loops: one for each processor.";
    private const string Cosmetic = "Not shown.";
    private const string BySystem = "Left to the system and the service manager.";

    public static readonly IReadOnlyList<ServerOption> All =
    [
        Number("hash-max-listpack-entries", 512, OtherEncodings, "hash-max-ziplist-entries", max: long.MaxValue),
        Memory("hash-max-listpack-value", 64, OtherEncodings, "hash-max-ziplist-value"),
        Number("list-max-listpack-size", -2, OtherEncodings, "list-max-ziplist-size", min: int.MinValue),
        Number("list-compress-depth", 0, OtherEncodings),
        Number("set-max-intset-entries", 512, OtherEncodings, max: long.MaxValue),
        Number("zset-max-listpack-entries", 128, OtherEncodings, "zset-max-ziplist-entries", max: long.MaxValue),
        Memory("zset-max-listpack-value", 64, OtherEncodings, "zset-max-ziplist-value"),
        Memory("stream-node-max-bytes", 4096, OtherEncodings),
        Number("stream-node-max-entries", 100, OtherEncodings, max: long.MaxValue),

        Number("hz", 10, ExpiryPaces),
        YesNo("dynamic-hz", true, ExpiryPaces),
        Number("active-expire-effort", 1, ExpiryPaces, min: 1, max: 10),
        Number("maxmemory-eviction-tenacity", 10, "Keys are evicted for half a millisecond at a time, as with 10 in Redis; the rest beside the commands.", max: 100),
        YesNo("activerehashing", true, "The keyspace grows and shrinks in short steps."),
        new FixedOption("activedefrag", "no") { Meaning = "The pages of entries are packed when memory is given back." },
        Memory("active-defrag-ignore-bytes", 100L << 20, NoDefrag, min: 1),
        Number("active-defrag-threshold-lower", 10, NoDefrag, max: 1000),
        Number("active-defrag-threshold-upper", 100, NoDefrag, max: 1000),
        Number("active-defrag-cycle-min", 1, NoDefrag, min: 1, max: 99),
        Number("active-defrag-cycle-max", 25, NoDefrag, min: 1, max: 99),
        Number("active-defrag-max-scan-fields", 1000, NoDefrag, min: 1, max: long.MaxValue),
        YesNo("jemalloc-bg-thread", true, FreedInSteps),
        YesNo("lazyfree-lazy-eviction", false, FreedInSteps),
        YesNo("lazyfree-lazy-expire", false, FreedInSteps),
        YesNo("lazyfree-lazy-server-del", false, FreedInSteps),
        YesNo("lazyfree-lazy-user-del", false, FreedInSteps),
        YesNo("lazyfree-lazy-user-flush", false, FreedInSteps),

        new TextOption("dbfilename") { Default = "dump.rdb", IsProtected = true, Takes = "a name", Meaning = "Each partition has files of its own, in a directory named by its number." },
        new TextOption("appendfilename") { Default = "appendonly.aof", Takes = "a name", Meaning = "As `dbfilename`." },
        new TextOption("appenddirname") { Default = "appendonlydir", Takes = "a name", Meaning = "As `dbfilename`." },
        YesNo("rdbcompression", true, OwnFiles),
        new FixedOption("rdbchecksum", "yes") { Meaning = OwnFiles },
        new IntegerOption("key-load-delay") { Default = 0, Min = int.MinValue, IsMutable = true, IsHidden = true, Meaning = "Keys are loaded without pauses." },
        YesNo("rdb-save-incremental-fsync", true, OwnFiles),
        YesNo("rdb-del-sync-files", false, NoReplicas),
        YesNo("aof-rewrite-incremental-fsync", true, OwnFiles),
        YesNo("aof-use-rdb-preamble", true, OwnFiles),
        YesNo("aof-timestamp-enabled", false, OwnFiles),
        YesNo("aof-disable-auto-gc", false, OwnFiles),
        new ChoiceOption("sanitize-dump-payload", ["no", "yes", "clients"]) { Default = "no", IsMutable = true, Meaning = "A dump is always checked whole: see `RESTORE`." },
        new FixedOption("aof-load-truncated", "yes") { Meaning = "A torn tail is kept aside, cut, and told of." },
        new FixedOption("no-appendfsync-on-rewrite", "no") { Meaning = "A checkpoint does not change when a WAL is forced to the disk." },
        Number("auto-aof-rewrite-percentage", 100, "A WAL is checkpointed when it is larger than the last snapshot (100 %)."),

        new FixedOption("replicaof", "") { Alias = "slaveof", Meaning = NoReplicas },
        new TextOption("masterauth") { Default = "", IsMutable = true, IsSecret = true, Meaning = NoReplicas },
        new TextOption("masteruser") { Default = "", IsMutable = true, IsSecret = true, Meaning = NoReplicas },
        new TextOption("bind-source-addr") { Default = "", IsMutable = true, Takes = "an address", Meaning = NoReplicas },
        YesNo("replica-read-only", true, NoReplicas, "slave-read-only"),
        YesNo("replica-serve-stale-data", true, NoReplicas, "slave-serve-stale-data"),
        YesNo("replica-ignore-maxmemory", true, NoReplicas, "slave-ignore-maxmemory"),
        YesNo("replica-lazy-flush", false, NoReplicas, "slave-lazy-flush"),
        YesNo("replica-announced", true, NoReplicas),
        Number("replica-priority", 100, NoReplicas, "slave-priority"),
        YesNo("repl-diskless-sync", true, NoReplicas),
        Number("repl-diskless-sync-delay", 5, NoReplicas),
        Number("repl-diskless-sync-max-replicas", 0, NoReplicas),
        new ChoiceOption("repl-diskless-load", ["disabled", "on-empty-db", "swapdb"]) { Default = "disabled", IsMutable = true, Meaning = NoReplicas },
        YesNo("repl-disable-tcp-nodelay", false, NoReplicas),
        Number("repl-ping-replica-period", 10, NoReplicas, "repl-ping-slave-period", min: 1),
        Memory("repl-backlog-size", 1L << 20, NoReplicas, min: 1),
        Number("repl-backlog-ttl", 3600, NoReplicas, max: long.MaxValue),
        new IntegerOption("min-replicas-to-write") { Default = 0, Max = 0, Alias = "min-slaves-to-write", Meaning = NoReplicas },
        Number("min-replicas-max-lag", 10, NoReplicas, "min-slaves-max-lag"),
        Number("shutdown-timeout", 10, NoReplicas),
        new ChoiceOption("propagation-error-behavior", ["ignore", "panic", "panic-on-replicas"]) { Default = "ignore", IsMutable = true, Meaning = NoReplicas },
        YesNo("replica-ignore-disk-write-errors", false, NoReplicas),
        new FixedOption("cluster-enabled", "no") { Meaning = "There is no cluster." },

        Number("busy-reply-threshold", 5000, NoScripts, "lua-time-limit", max: long.MaxValue),

        Number("io-threads", 1, NoThreadsToSet, min: 1, max: 128),
        YesNo("io-threads-do-reads", false, NoThreadsToSet),
        new IntegerOption("tls-port") { Default = 0, Max = 0, Meaning = "No TLS." },
        new FixedOption("enable-protected-configs", "no") { Meaning = "`dir` and `dbfilename` cannot be changed over a connection." },
        new FixedOption("enable-module-command", "no") { Meaning = "There are no modules." },

        new FixedOption("daemonize", "no") { Meaning = BySystem },
        new ChoiceOption("supervised", ["no", "auto", "upstart", "systemd"]) { Default = "no", Meaning = BySystem + " A unit of `Type=simple` fits." },
        new TextOption("pidfile") { Default = "", Takes = "a path", Meaning = BySystem + " None is written." },
        new FixedOption("logfile", "") { Meaning = "The log goes to standard output." },
        new FixedOption("syslog-enabled", "no") { Meaning = "The log goes to standard output." },
        new TextOption("syslog-ident") { Default = "redis", Takes = "a name", Meaning = "The log goes to standard output." },
        new ChoiceOption("syslog-facility", ["user", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"])
        {
            Default = "local0", Meaning = "The log goes to standard output.",
        },
        new TextOption("server_cpulist") { Default = "", Takes = "processors", Meaning = BySystem },
        new TextOption("bio_cpulist") { Default = "", Takes = "processors", Meaning = BySystem },
        new TextOption("aof_rewrite_cpulist") { Default = "", Takes = "processors", Meaning = BySystem },
        new TextOption("bgsave_cpulist") { Default = "", Takes = "processors", Meaning = BySystem },
        new IntegerOption("socket-mark-id") { Default = 0, Max = 0, Meaning = "Connections are not marked." },
        YesNo("disable-thp", true, BySystem, mutable: false),
        YesNo("crash-log-enabled", true, BySystem),
        YesNo("crash-memcheck-enabled", true, BySystem),
        YesNo("always-show-logo", false, Cosmetic, mutable: false),
        YesNo("set-proc-title", true, Cosmetic, mutable: false),
        new TextOption("proc-title-template") { Default = "{title} {listen-addr} {server-mode}", IsMutable = true, Meaning = Cosmetic },
        new TextOption("ignore-warnings") { Default = "", IsMutable = true, Meaning = "There are none." },
        new FixedOption("shutdown-on-sigint", "default") { Meaning = "An orderly stop, which saves where there are save rules." },
        new FixedOption("shutdown-on-sigterm", "default") { Meaning = "As `shutdown-on-sigint`." },
    ];

    private static YesNoOption YesNo(string name, bool value, string why, string? alias = null, bool mutable = true) =>
        new(name) { Default = value, Meaning = why, Alias = alias, IsMutable = mutable };

    private static IntegerOption Number(string name, long value, string why, string? alias = null, long min = 0, long max = int.MaxValue) =>
        new(name) { Default = value, Meaning = why, Alias = alias, Min = min, Max = max, IsMutable = true };

    private static IntegerOption Memory(string name, long value, string why, string? alias = null, long min = 0) =>
        new(name) { Default = value, Meaning = why, Alias = alias, Min = min, Max = long.MaxValue, IsMutable = true, IsMemory = true };
}
