namespace GoKV.Interop.Tests.Differential;

/// <summary>
/// The commands of the random stream, one line each: name, how often it comes, and its syntax (see <see cref="Syntax"/>). A new command of the table
/// gets its line here, or its reason in <see cref="ExcludedCommands"/>.
/// </summary>
internal static class GeneratedCommands
{
    private const int Often = 30;
    private const int Sometimes = 10;
    private const int Seldom = 2;
    private const int Rarely = 1;

    public static readonly IReadOnlyList<GeneratedCommand> All =
    [
        // Strings and integers.
        new("append", Often, "key value"),
        new("decr", Sometimes, "key"),
        new("decrby", Sometimes, "key integer"),
        new("get", Often, "<key|key|key|key|hll>"),
        new("getdel", Sometimes, "key"),
        new("getex", Often, "key {EX seconds|PX milliseconds|EXAT unix-seconds|PXAT unix-milliseconds|PERSIST}"),
        new("getrange", Sometimes, "key position position"),
        new("getset", Sometimes, "key value"),
        new("incr", Often, "key"),
        new("incrby", Often, "key integer"),
        new("incrbyfloat", Often, "key float"),
        new("mget", Sometimes, "key..."),
        new("mset", Sometimes, "(key value)..."),
        new("msetnx", Sometimes, "(key value)..."),
        new("psetex", Sometimes, "key milliseconds value"),
        new("set", 80, "key value {NX|XX|GET|KEEPTTL|EX seconds|PX milliseconds|EXAT future-seconds|PXAT future-milliseconds}"),
        new("setex", Sometimes, "key seconds value"),
        new("setnx", Sometimes, "key value"),
        new("setrange", Sometimes, "key position value"),
        new("strlen", Sometimes, "key"),
        new("substr", Seldom, "key position position"),
        new("lcs", Sometimes, "key key {LEN|IDX|MINMATCHLEN position|WITHMATCHLEN}"),

        // Bits of strings.
        new("bitcount", Sometimes, "key [position position [BYTE|BIT|word]]"),
        new("bitfield", Sometimes, "key {GET field bit|OVERFLOW <WRAP|SAT|FAIL|word>|SET field bit integer|INCRBY field bit integer}"),
        new("bitfield_ro", Seldom, "key {GET field bit|GET field bit|SET field 1 1}"),
        new("bitop", Sometimes, "<AND|OR|XOR|NOT|word> key key..."),
        new("bitpos", Sometimes, "key <0|1|2|word> [position [position [BYTE|BIT|word]]]"),
        new("getbit", Sometimes, "key bit"),
        new("setbit", Sometimes, "key bit <0|1|2|word>"),

        // HyperLogLogs have keys of their own: an addition to a corrupted one changes nothing, while Redis adds what comes before it sees it.
        new("pfadd", Often, "hll value..."),
        new("pfcount", Sometimes, "<hll|hll|hll|key>..."),
        new("pfdebug", Seldom, "<GETREG|DECODE|ENCODING|TODENSE|word> <hll|key>"),
        new("pfmerge", Sometimes, "hll <hll|hll|hll|key>..."),

        // Keys of any kind of value.
        new("copy", Sometimes, "key key {DB db|REPLACE}"),
        new("dbsize", Sometimes, ""),
        new("del", Sometimes, "key..."),
        new("dump", Sometimes, "key"),
        new("exists", Sometimes, "key..."),
        new("expire", Often, "key seconds {NX|XX|GT|LT}"),
        new("expireat", Sometimes, "key unix-seconds {NX|XX|GT|LT}"),
        new("expiretime", Sometimes, "key"),
        new("flushall", Rarely, "[ASYNC|SYNC|word]"),
        new("flushdb", Rarely, "[ASYNC|SYNC|word]"),
        new("keys", Sometimes, "pattern"),
        new("memory", Seldom, "<USAGE key [SAMPLES integer]|MALLOC|HELP|word>"),
        new("move", Sometimes, "key db"),
        new("object", Sometimes, "<ENCODING key|IDLETIME key|FREQ key|HELP|word>"),
        new("persist", Sometimes, "key"),
        new("pexpire", Sometimes, "key milliseconds {NX|XX|GT|LT}"),
        new("pexpireat", Sometimes, "key unix-milliseconds {NX|XX|GT|LT}"),
        new("pexpiretime", Sometimes, "key"),
        new("pttl", Sometimes, "key"),
        new("randomkey", Seldom, ""),
        new("rename", Sometimes, "key key"),
        new("renamenx", Sometimes, "key key"),
        new("restore", Often, "key milliseconds dump {REPLACE|ABSTTL|IDLETIME <0|5|-1|word>|FREQ integer}"),
        new("scan", Sometimes, "cursor COUNT count {MATCH pattern|COUNT count|TYPE type}"),
        new("sort", Sometimes, "key {ASC|DESC|ALPHA|BY pattern|GET pattern|LIMIT position position|STORE key}"),
        new("sort_ro", Seldom, "key {ASC|DESC|ALPHA|BY pattern|GET pattern|LIMIT position position|STORE key}"),
        new("swapdb", Seldom, "db db"),
        new("touch", Sometimes, "key..."),
        new("ttl", Sometimes, "key"),
        new("type", Sometimes, "key"),
        new("unlink", Sometimes, "key..."),

        // The connection.
        new("auth", Seldom, "word [word]"),
        new("client", Seldom, "<GETNAME|SETNAME <ABC|word>|ID|NO-EVICT <ON|OFF|word>|GETREDIR|TRACKINGINFO|UNBLOCK <999999 [TIMEOUT|ERROR|word]|word>|word>"),
        new("echo", Seldom, "value"),
        new("hello", Seldom, "[2|3|3|3|4|word] [SETNAME <ABC|word>|AUTH word word]"),
        new("ping", Seldom, "[value]"),
        new("readonly", Rarely, ""),
        new("readwrite", Rarely, ""),
        new("reset", Rarely, ""),
        new("select", Sometimes, "db"),

        // Transactions: the stream begins and ends them, besides.
        new("discard", Rarely, ""),
        new("exec", Seldom, ""),
        new("multi", Seldom, ""),
        new("unwatch", Rarely, ""),
        new("watch", Seldom, "key..."),

        // Messages to nobody.
        new("publish", Seldom, "key value"),
        new("spublish", Rarely, "key value"),
        new("pubsub", Rarely, "<CHANNELS [pattern]|NUMSUB [key...]|NUMPAT|SHARDCHANNELS [pattern]|SHARDNUMSUB [key...]|word>"),
        new("unsubscribe", Rarely, "[key]") { IsSpoilt = false },
        new("punsubscribe", Rarely, "[key]") { IsSpoilt = false },
        new("sunsubscribe", Rarely, "[key]") { IsSpoilt = false },

        // The server.
        new("acl", Seldom, "<WHOAMI|USERS|LIST|GETUSER user|DELUSER user|SETUSER user rule...|DRYRUN user GET key|DRYRUN user SET key value|word>"),
        new("cluster", Rarely, "<INFO|MYID|SLOTS|KEYSLOT key|HELP|FAILOVER [FORCE]|word>"),
        new("asking", Rarely, ""),
        new("failover", Rarely, "{TO word integer|FORCE|ABORT|TIMEOUT integer|word}"),
        new("lastsave", Rarely, ""),
        new("module", Rarely, "<LIST|HELP|word>"),
        new("role", Rarely, ""),
        new("replconf", Rarely, "{LISTENING-PORT integer|IP-ADDRESS word|CAPA <EOF|PSYNC2|word>|RDB-ONLY <0|1|2|word>|RDB-FILTER-ONLY <FUNCTIONS|word>}"),
        new("replicaof", Rarely, "NO ONE") { IsSpoilt = false },
        new("slaveof", Rarely, "NO ONE") { IsSpoilt = false },
        new("time", Rarely, ""),
        // With more replicas than none it waits: never for a time that is drawn, which may be without an end.
        new("wait", Seldom, "<<0|-1|-100|X> milliseconds|1 <1|2|5|-1|X>>") { IsSpoilt = false },

        // Scripts and functions, of which the stream makes none.
        new("evalsha", Rarely, "word integer [key]"),
        new("evalsha_ro", Rarely, "word integer [key]"),
        new("fcall", Rarely, "word integer"),
        new("fcall_ro", Rarely, "word integer"),
        new("function", Rarely, "<FLUSH [ASYNC|SYNC|word]|LIST {LIBRARYNAME word|WITHCODE|word}|DUMP|KILL|DELETE word|word>"),
        new("script", Rarely, "<FLUSH [ASYNC|SYNC|word]|EXISTS word...|KILL|word>"),

        // Nothing that either has.
        new("nosuchcommand", Seldom, "[value...]"),
    ];
}

/// <summary>A command that the stream has.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="Weight">How often it comes, compared with the others.</param>
/// <param name="Text">What follows the name.</param>
internal sealed record GeneratedCommand(string Name, int Weight, string Text)
{
    // How many of the commands have something wrong with them.
    private const double SpoiltShare = 0.04;

    private readonly Syntax _syntax = Syntax.Parse(Text);

    /// <summary>False for a command that would answer more than once with more words.</summary>
    public bool IsSpoilt { get; init; } = true;

    /// <summary>The words of one such command.</summary>
    public string[] Draw(Draw draw)
    {
        string[] words = [draw.AnyCase(Name.ToUpperInvariant()), .. _syntax.Words(draw)];
        return IsSpoilt && draw.Chance(SpoiltShare) ? draw.Spoil(words) : words;
    }
}
