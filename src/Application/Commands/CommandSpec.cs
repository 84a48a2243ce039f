namespace GoKV.Application.Commands;

/// <summary>
/// One row of the command table: all that is known of a command besides its handler. COMMAND, COMMAND DOCS, the arity check, permissions and
/// docs/commands.md are made from it.
/// </summary>
/// <param name="Name">Lower case; of a subcommand its own word (<c>get</c> of <c>config get</c>).</param>
/// <param name="Syntax">
/// The words after the name, as Redis' documentation writes them: <c>key value [NX | XX] [EX seconds]</c>. Upper case is typed as it stands, brackets
/// mean optional, a bar means one of, dots mean again.
/// </param>
public sealed record CommandSpec(string Name, string Syntax = "")
{
    /// <summary>The number of words, the name (and container) included; negative means at least so many. Redis counts the same way.</summary>
    public required int Arity { get; init; }

    /// <summary>What kind of command it is.</summary>
    public CommandFlags Flags { get; init; }

    /// <summary>Which words are keys.</summary>
    public KeyPositions Keys { get; init; }

    /// <summary>Which words name partitions, wherever they stand: rules of users are about these names.</summary>
    public IReadOnlyList<int> PartitionWords { get; init; } = [];

    /// <summary>The chapter of the documentation.</summary>
    public required CommandGroup Group { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The Redis version that introduced it; the GoKV version for a command of our own.</summary>
    public string Since { get; init; } = "1.0.0";

    /// <summary>Cost in the usual notation.</summary>
    public string Complexity { get; init; } = "O(1)";

    /// <summary>Makes the request; null for a container without a meaning of its own.</summary>
    public Binder? Bind { get; init; }

    /// <summary>How several of it in a row are carried out together; null when they are not.</summary>
    public RunSpec? Run { get; init; }

    /// <summary>The subcommands of a container, else empty. HELP is added to every container by the table.</summary>
    public IReadOnlyList<CommandSpec> Subcommands { get; init; } = [];

    /// <summary>What HELP of a container says of its subcommands, in Redis' words; null to make it from their rows.</summary>
    public IReadOnlyList<string>? Help { get; init; }

    /// <summary>Name of the container of a subcommand, else null. The table sets it.</summary>
    public string? Container { get; init; }

    /// <summary>Its place among all rows of its table. The table sets it.</summary>
    public int Index { get; init; }

    /// <summary>The name as Redis writes it in errors: <c>get</c>, <c>config|get</c>.</summary>
    public string FullName => Container is null ? Name : $"{Container}|{Name}";

    /// <summary>True for IN: what follows is a command of its own, which is carried out in its place.</summary>
    public bool IsPrefix { get; init; }

    /// <summary>True when so many words are right.</summary>
    public bool AcceptsCount(int words) => Arity >= 0 ? words == Arity : words >= -Arity;
}

/// <summary>Traits of a command, named as in the reply of COMMAND.</summary>
[Flags]
public enum CommandFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Changes data.</summary>
    Write = 1 << 0,

    /// <summary>Reads data.</summary>
    ReadOnly = 1 << 1,

    /// <summary>May need more memory: refused when none is left.</summary>
    DenyOom = 1 << 2,

    /// <summary>For operators.</summary>
    Admin = 1 << 3,

    /// <summary>Publish and subscribe.</summary>
    PubSub = 1 << 4,

    /// <summary>Not in scripts.</summary>
    NoScript = 1 << 5,

    /// <summary>May wait.</summary>
    Blocking = 1 << 6,

    /// <summary>Works while data is still loading.</summary>
    Loading = 1 << 7,

    /// <summary>Works on a replica that has lost its master.</summary>
    Stale = 1 << 8,

    /// <summary>Not shown to MONITOR.</summary>
    SkipMonitor = 1 << 9,

    /// <summary>Never in the slow log.</summary>
    SkipSlowLog = 1 << 10,

    /// <summary>Constant or logarithmic time.</summary>
    Fast = 1 << 11,

    /// <summary>Allowed before authentication.</summary>
    NoAuth = 1 << 12,

    /// <summary>Which words are keys depends on the words.</summary>
    MovableKeys = 1 << 13,

    /// <summary>Not inside MULTI.</summary>
    NoMulti = 1 << 14,

    /// <summary>
    /// Ours: its time grows with the size of the data, so it leaves the socket's thread, where it would make other connections wait.
    /// </summary>
    LongRunning = 1 << 20,

    /// <summary>Ours: may follow IN, because it acts on the data of one partition and on nothing of the session.</summary>
    OnPartition = 1 << 21,

    /// <summary>Ours: may act on partitions besides the session's, so its reply waits for all of them.</summary>
    AllPartitions = 1 << 23,

    /// <summary>Ours: counts as dangerous, as Redis' ACL category of that name.</summary>
    Dangerous = 1 << 22,

    /// <summary>Ours: not for clients that monitor, though it touches no data: Redis would send it on to replicas.</summary>
    MayReplicate = 1 << 27,

    /// <summary>Ours: carried out at once between MULTI and EXEC, where others are queued.</summary>
    NotQueued = 1 << 28,

    /// <summary>Ours: leaves the partition of the session: the session does, or data.</summary>
    LeavesPartition = 1 << 29,

    /// <summary>Ours: also for RESP2 clients that are subscribed, which may use few commands.</summary>
    ToSubscribers = 1 << 26,
}

/// <summary>Which words of a command are keys, as Redis' COMMAND reports it.</summary>
/// <param name="First">Index of the first key; 0 means none.</param>
/// <param name="Last">Index of the last; negative counts from the end.</param>
/// <param name="Step">Distance between keys.</param>
public readonly record struct KeyPositions(int First, int Last, int Step)
{
    /// <summary>No keys.</summary>
    public static KeyPositions None => default;

    /// <summary>Word 1.</summary>
    public static KeyPositions One => new(1, 1, 1);

    /// <summary>Words 1 and 2.</summary>
    public static KeyPositions Two => new(1, 2, 1);

    /// <summary>All words from 1 on.</summary>
    public static KeyPositions All => new(1, -1, 1);

    /// <summary>Words 1, 3, 5, ...: keys with values between them.</summary>
    public static KeyPositions EveryOther => new(1, -1, 2);
}

/// <summary>The chapters of the command reference.</summary>
public enum CommandGroup
{
    /// <summary>Any key.</summary>
    Generic,

    /// <summary>Strings and integers.</summary>
    String,

    /// <summary>Bits of strings.</summary>
    Bitmap,

    /// <summary>Counts of different elements, in strings.</summary>
    HyperLogLog,

    /// <summary>The client's own connection.</summary>
    Connection,

    /// <summary>The server.</summary>
    Server,

    /// <summary>Partitions: GoKV's own.</summary>
    Partition,

    /// <summary>Publish and subscribe.</summary>
    PubSub,

    /// <summary>Transactions.</summary>
    Transactions,

    /// <summary>Scripts and functions.</summary>
    Scripting,

    /// <summary>The cluster that this server is not part of.</summary>
    Cluster,
}
