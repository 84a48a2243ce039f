using GoKV.Domain.Partitions;

namespace GoKV.Application.Server.Options;

/// <summary>What is kept of the data, where, and what it may take.</summary>
internal static class DataSettings
{
    private const string Wal = "WAL";
    private const string Snapshot = "SNAPSHOT";

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
            Default = Snapshot,
            Meaning = "Persistence of the numbered databases. Created partitions have their own.",
        },
        new ChoiceOption("default-fsync", ["ALWAYS", "EVERYSEC", "NO"], options => options.DefaultFsync, (options, value) => options.DefaultFsync = value)
        {
            Default = "EVERYSEC",
            Meaning = "When the WAL of the numbered databases is forced to the disk.",
        },
        new YesNoOption("appendonly", options => options.DefaultPersist == Wal, SetAppendOnly)
        {
            Default = false, IsView = true,
            Meaning = "`default-persist` in Redis' terms: `yes` is WAL; `no` makes SNAPSHOT of WAL.",
        },
        new ChoiceOption("appendfsync", ["everysec", "always", "no"], options => FsyncWord(options.DefaultFsync),
            (options, value) => options.DefaultFsync = value.ToUpperInvariant())
        {
            Default = "everysec", IsView = true,
            Meaning = "`default-fsync` in Redis' terms.",
        },
        new TextOption("save", options => options.Save, (options, value) => options.Save = SaveRules.Write(value))
        {
            Default = "3600 1 300 100 60 10000", IsMutable = true, HasSeveralWords = true, Rule = SaveRules.ProblemOf, Lines = SaveRules.Lines,
            Takes = "pairs of seconds and changes, or empty",
            Meaning = "SNAPSHOT partitions are saved by themselves after so many seconds if so many changes were made. Empty for never, not even at an orderly stop.",
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
        new IntegerOption("maxmemory") { Default = 0, Max = 0, IsMemory = true, Meaning = "No limit." },
        new FixedOption("maxmemory-policy", "noeviction") { Meaning = "Nothing is evicted." },
        new IntegerOption("proto-max-bulk-len") { Default = 512L << 20, Min = 512L << 20, Max = 512L << 20, IsMemory = true, Meaning = "Bytes of the longest value." },
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
