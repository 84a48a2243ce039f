using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Server.Options;

/// <summary>What is kept of the data, where, and what it may take.</summary>
internal static class DataSettings
{
    private const string Wal = "WAL";
    private const string Snapshot = "SNAPSHOT";
    private static readonly string[] Policies = [.. EvictionPolicies.Words];

    public static readonly IReadOnlyList<ServerOption> All =
    [
        new TextOption("dir", options => options.Dir, (options, value) => options.Dir = value)
        {
            Default = "./data", IsProtected = true, Shown = Path.GetFullPath, Takes = "a directory",
            Rule = text => text.Length > 0 ? null : "name a directory",
            Meaning = "Directory of the data files; made when it is not there. CONFIG GET shows the whole path.",
        },
        new ChoiceOption("default-persist", ["NONE", Snapshot, Wal], options => options.DefaultPersist, (options, value) => options.DefaultPersist = value)
        {
            Default = Snapshot, IsMutable = true, TakesWork = true,
            Meaning = "Persistence of the numbered databases. Created partitions have their own. Set while the server runs, it is in force and durable when that is answered, until "
                + "the next start. NONE deletes their files then; files that a start finds are read whatever it says.",
        },
        new ChoiceOption("default-fsync", ["ALWAYS", "EVERYSEC", "NO"], options => options.DefaultFsync, (options, value) => options.DefaultFsync = value)
        {
            Default = "EVERYSEC", IsMutable = true, TakesWork = true,
            Meaning = "When the WAL of the numbered databases is forced to the disk.",
        },
        new YesNoOption("appendonly", options => options.DefaultPersist == Wal, SetAppendOnly)
        {
            Default = false, IsView = true, IsMutable = true, TakesWork = true,
            Meaning = "`default-persist` in Redis' terms: `yes` is WAL; `no` makes SNAPSHOT of WAL.",
        },
        new ChoiceOption("appendfsync", ["everysec", "always", "no"], options => FsyncWord(options.DefaultFsync),
            (options, value) => options.DefaultFsync = value.ToUpperInvariant())
        {
            Default = "everysec", IsView = true, IsMutable = true, TakesWork = true,
            Meaning = "`default-fsync` in Redis' terms.",
        },
        new TextOption("save", options => options.Save, (options, value) => options.Save = SaveRules.Write(value))
        {
            Default = "3600 1 300 100 60 10000", IsMutable = true, HasSeveralWords = true, Rule = SaveRules.ProblemOf, Lines = SaveRules.Lines,
            Takes = "pairs of seconds and changes, or empty",
            Meaning = "SNAPSHOT partitions are saved by themselves after so many seconds if so many changes were made. Empty for never, not even at an orderly stop.",
        },
        new YesNoOption("stop-writes-on-bgsave-error", options => options.StopWritesOnSaveError, (options, value) => options.StopWritesOnSaveError = value)
        {
            Default = true, IsMutable = true,
            Meaning = "A SNAPSHOT partition that could not be saved takes no writes (`-MISCONF`) until it could. With `no` it goes on, and what is written until then is lost at a crash.",
        },
        new IntegerOption("hll-sparse-max-bytes", options => options.HllSparseMaxBytes, (options, value) => options.HllSparseMaxBytes = value)
        {
            Default = 3000, Max = long.MaxValue, IsMutable = true, IsMemory = true,
            Meaning = "A HyperLogLog that would become longer gets a register of six bits for each of its 16384 sets of elements, 12 KiB together.",
        },
        new IntegerOption("auto-aof-rewrite-min-size", options => options.CheckpointMinBytes, (options, value) => options.CheckpointMinBytes = value)
        {
            Default = 64L << 20, Max = long.MaxValue, IsMemory = true, IsMutable = true,
            Meaning = "Below so many bytes of WAL since its last checkpoint a WAL partition makes no new one by itself. The next comes when the WAL is larger than the last snapshot, too.",
        },
        new IntegerOption("databases")
        {
            Default = PartitionLimits.NumberedDatabases, Min = PartitionLimits.NumberedDatabases, Max = PartitionLimits.NumberedDatabases,
            Shown = partitions => partitions.HighestId.Number + 1,
            Meaning = "Numbered databases. CONFIG GET answers the highest number of a partition plus one, since `SELECT` takes the numbers of created partitions too.",
        },
        new IntegerOption("maxmemory", options => options.MaxMemory, (options, value) => options.MaxMemory = value)
        {
            Default = 0, Max = long.MaxValue, IsMemory = true, IsMutable = true,
            Meaning = "Bytes that the server may use, counted as INFO's `used_memory`: what the process had at its start, what the entries of all partitions and their "
                + "indexes use, and what clients hold. Beyond it keys are evicted, or commands that need memory refused. 0 for no limit. Partitions have limits of their own, too.",
        },
        new ChoiceOption("maxmemory-policy", Policies, options => options.MaxMemoryPolicy, (options, value) => options.MaxMemoryPolicy = value)
        {
            Default = "noeviction", IsMutable = true,
            Meaning = "Which keys are evicted, in partitions without an EVICTION of their own.",
        },
        new IntegerOption("maxmemory-samples", options => options.MaxMemorySamples, (options, value) => options.MaxMemorySamples = (int)value)
        {
            Default = 5, Min = 1, Max = 64, IsMutable = true,
            Meaning = "How many keys of a partition are looked at for each that is evicted: more are closer to true LRU or LFU, and cost more.",
        },
        new IntegerOption("lfu-log-factor", options => options.LfuLogFactor, (options, value) => options.LfuLogFactor = (int)value)
        {
            Default = 10, IsMutable = true,
            Meaning = "LFU: how much less likely each further use of a key is counted.",
        },
        new IntegerOption("lfu-decay-time", options => options.LfuDecayTime, (options, value) => options.LfuDecayTime = (int)value)
        {
            Default = 1, IsMutable = true, Unit = "minutes",
            Meaning = "LFU: after so long without a use the count of a key loses one; 0 for never.",
        },
        new IntegerOption("proto-max-bulk-len") { Default = 512L << 20, Min = 512L << 20, Max = 512L << 20, IsMemory = true, Meaning = "Bytes of the longest value." },
        new ChoiceOption("oom-score-adj", ["no", "yes", "relative", "absolute"], options => options.OomScoreAdj,
            (options, value) => options.OomScoreAdj = value == "relative" ? "yes" : value)
        {
            Default = "no", IsMutable = true, TakesWork = true,
            Meaning = "Whether the kernel's score for ending this process when no memory is left (Linux: `oom_score_adj`) is set to the first of `oom-score-adj-values`, `absolute` or counted "
                + "from what it was (`yes`, `relative`). With `no` the process has the score that it was started with.",
        },
        new TextOption("oom-score-adj-values", options => options.OomScoreAdjValues, (options, value) => options.OomScoreAdjValues = value)
        {
            Default = "0 200 800", HasSeveralWords = true, IsMutable = true, TakesWork = true, Takes = "three numbers", Rule = OomScoreRules.ProblemOf,
            Meaning = "The score of a master, of a replica and of a process that saves. Only the first means anything: this is always a master, and saves by itself.",
        },
    ];

    private static string FsyncWord(string policy) => policy switch
    {
        "ALWAYS" => "always",
        "NO" => "no",
        _ => "everysec",
    };

    private static void SetAppendOnly(ServerOptions options, bool value)
    {
        if (value)
            options.DefaultPersist = Wal;
        else if (options.DefaultPersist == Wal)
            options.DefaultPersist = Snapshot;
    }
}
