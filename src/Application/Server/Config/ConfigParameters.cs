using System.Globalization;
using System.Text;
using GoKV.Application.Notifications;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Config;

/// <summary>
/// All parameters of CONFIG: one line each, named as Redis names them, since tools ask for them by name. Those that GoKV does not have as options show
/// the value that describes what it does.
/// </summary>
internal static class ConfigParameters
{
    // What .NET can wait for and count clients with; Redis has more room than any machine.
    private const int MaxInt = int.MaxValue;

    public static readonly IReadOnlyList<ConfigParameter> All =
    [
        new("appendfsync", source => Lower(source.Options.DefaultFsync), "When the WAL of a numbered database is forced to the disk."),
        new("appendonly", source => YesNo(Is(source.Options.DefaultPersist, "WAL")), "Whether the numbered databases have a WAL."),
        new("bind", source => source.Options.Bind, "Addresses the server listens on."),
        new("databases", source => Text(source.Partitions.HighestId.Number + 1), "Highest number of a partition, plus one."),
        new("dbfilename", _ => "dump.rdb", "Not used: each partition has files of its own."),
        new("default-fsync", source => source.Options.DefaultFsync, "Fsync policy of the numbered databases."),
        new("default-persist", source => source.Options.DefaultPersist, "Persistence of the numbered databases."),
        new("dir", source => Path.GetFullPath(source.Options.Dir), "Directory of the data files."),
        new("io-threads", _ => "1", "As in Redis without threads: GoKV's are not set here."),
        new("latency-monitor-threshold", source => Text(source.Options.LatencyMonitorThreshold), "Milliseconds from which LATENCY shows an event; 0 for never.")
        {
            Set = new IntegerSetter(0, long.MaxValue, (options, value) => options.LatencyMonitorThreshold = value),
        },
        new("loglevel", source => LogLevel(source.Options.LogLevel), "Least severe log level that is written."),
        new("maxclients", source => Text(source.Options.MaxClients), "Clients at a time.")
        {
            Set = new IntegerSetter(1, MaxInt, (options, value) => options.MaxClients = (int)value),
        },
        new("maxmemory", _ => "0", "No limit."),
        new("maxmemory-policy", _ => "noeviction", "Nothing is evicted."),
        new("notify-keyspace-events", source => Letters(source.Options.NotifyKeyspaceEvents), "Which events of keys are published.")
        {
            Set = new CheckedTextSetter(
                text => EventClassLetters.Read(text) is null ? EventClassLetters.Problem : null,
                (options, value) => options.NotifyKeyspaceEvents = value),
        },
        new("port", source => Text(source.Options.Port), "TCP port."),
        new("proto-max-bulk-len", _ => Text(Value.MaxLength), "Bytes of the longest value."),
        new("protected-mode", source => YesNo(source.Options.ProtectedMode), "Whether clients from elsewhere need a password.")
        {
            Set = new YesNoSetter((options, value) => options.ProtectedMode = value),
        },
        new("replica-read-only", _ => "yes", "There are no replicas."),
        new("requirepass", source => source.Options.RequirePass, "The password that clients must give; empty for none.")
        {
            Set = new TextSetter((options, value) => options.RequirePass = value),
        },
        new("save", source => source.Options.Save, "Seconds and changes after which SNAPSHOT partitions are saved; empty for never."),
        new("slave-read-only", _ => "yes", "There are no replicas."),
        new("slowlog-log-slower-than", source => Text(source.Options.SlowlogLogSlowerThan), "Microseconds from which a command is in the slow log; -1 for none.")
        {
            Set = new IntegerSetter(-1, long.MaxValue, (options, value) => options.SlowlogLogSlowerThan = value),
        },
        new("slowlog-max-len", source => Text(source.Options.SlowlogMaxLen), "Entries of the slow log.")
        {
            Set = new IntegerSetter(0, long.MaxValue, (options, value) => options.SlowlogMaxLen = value),
        },
        new("timeout", source => Text(source.Options.Timeout), "Seconds after which an idle client is disconnected; 0 for never.")
        {
            Set = new IntegerSetter(0, MaxInt, (options, value) => options.Timeout = (int)value),
        },
        new("tracking-table-max-keys", source => Text(source.Options.TrackingTableMaxKeys), "Keys remembered for clients that cache them; 0 for no limit.")
        {
            Set = new IntegerSetter(0, MaxInt, (options, value) => options.TrackingTableMaxKeys = (int)value),
        },
    ];

    /// <summary>The parameter with a name, in any case; null when there is none.</summary>
    public static ConfigParameter? Find(string name) => All.FirstOrDefault(parameter => Is(parameter.Name, name));

    /// <summary>The parameters that a glob describes, in any case.</summary>
    public static IEnumerable<ConfigParameter> Matching(string pattern)
    {
        byte[] glob = Encoding.UTF8.GetBytes(pattern);
        return All.Where(parameter => Glob.Matches(glob, Encoding.UTF8.GetBytes(parameter.Name), ignoreCase: true));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static bool Is(string text, string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);

    private static string Letters(string letters) => EventClassLetters.Write(EventClassLetters.Read(letters) ?? EventClasses.None);

    // The policies of Redis are words of lower case, those of our grammar of upper case.
    private static string Lower(string word) => word.ToLowerInvariant();

    private static string LogLevel(string level) =>
        Is(level, "Trace") || Is(level, "Debug") ? "debug"
        : Is(level, "Information") ? "notice"
        : "warning";
}
