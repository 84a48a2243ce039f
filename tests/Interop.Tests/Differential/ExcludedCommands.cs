namespace GoKV.Interop.Tests.Differential;

/// <summary>The commands of the table that the random stream does not have, each with the reason.</summary>
internal static class ExcludedCommands
{
    private const string NotInRedis = "Redis has no such command.";
    private const string SeveralReplies = "It answers more than once, or not at all: PubSubTests and PushTests have its bytes.";
    private const string DescribesTheServer = "Its reply describes the server itself.";
    private const string Disk = "It works on files, and what it answers depends on what has been saved.";

    private const string SendsAFile = "It sends a file, and is refused without REPLCONF: RdbTests and SyncTests have it.";
    private const string NoScripting = "It is refused, because there is no scripting.";

    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["alter"] = NotInRedis,
        ["avg"] = NotInRedis,
        ["backup"] = NotInRedis,
        ["count"] = NotInRedis,
        ["create"] = NotInRedis,
        ["describe"] = NotInRedis,
        ["drop"] = NotInRedis,
        ["in"] = NotInRedis,
        ["list"] = NotInRedis,
        ["max"] = NotInRedis,
        ["min"] = NotInRedis,
        ["stats"] = NotInRedis,
        ["sum"] = NotInRedis,
        ["use"] = NotInRedis,
        ["waitaof"] = "Redis has it from 7.2 on.",
        ["pfselftest"] = "It takes Redis seconds.",
        ["migrate"] = "It speaks to a third server: MigrateTests compares the replies and what is where.",
        ["monitor"] = SeveralReplies,
        ["subscribe"] = SeveralReplies,
        ["psubscribe"] = SeveralReplies,
        ["ssubscribe"] = SeveralReplies,
        ["command"] = DescribesTheServer,
        ["config"] = DescribesTheServer,
        ["debug"] = DescribesTheServer,
        ["info"] = DescribesTheServer,
        ["latency"] = DescribesTheServer,
        ["lolwut"] = DescribesTheServer,
        ["slowlog"] = DescribesTheServer,
        ["bgrewriteaof"] = Disk,
        ["bgsave"] = Disk,
        ["save"] = Disk,
        ["sync"] = SendsAFile,
        ["psync"] = SendsAFile,
        ["eval"] = NoScripting,
        ["eval_ro"] = NoScripting,
        ["quit"] = "It ends the connection.",
        ["shutdown"] = "It ends the server.",
    };
}
