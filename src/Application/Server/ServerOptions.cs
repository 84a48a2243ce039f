namespace GoKV.Application.Server;

/// <summary>
/// Everything that can be set about a server, with its defaults and limits. Filled by Host from appsettings.json, environment variables
/// (<c>GOKV__PORT=6380</c>) and the command line (<c>--port 6380</c>), in that order, and checked at start; shown by CONFIG GET.
/// </summary>
public sealed class ServerOptions
{
    private string _notifyKeyspaceEvents = "";

    /// <summary>Raised when <see cref="NotifyKeyspaceEvents"/> has changed.</summary>
    public event Action? NotifyKeyspaceEventsChanged;

    /// <summary>TCP port to listen on, 0 to 65535; 0 lets the system choose.</summary>
    public int Port { get; set; } = 6379;

    /// <summary>Addresses to listen on, separated by blanks. Loopback only by default: whoever reaches a server without a password owns its data.</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>The password that clients must give; empty means none.</summary>
    public string RequirePass { get; set; } = "";

    /// <summary>With no password set, refuse clients that are not on this machine.</summary>
    public bool ProtectedMode { get; set; } = true;

    /// <summary>Clients at a time; each costs memory and a file descriptor.</summary>
    public int MaxClients { get; set; } = 10_000;

    /// <summary>Seconds after which an idle client is disconnected; 0 means never, as in Redis.</summary>
    public int Timeout { get; set; }

    /// <summary>
    /// How much may wait for a client that does not read, before it is disconnected: class, hard limit, soft limit, seconds above that; as in Redis. What
    /// may pile up for a client of the class normal is invalidations and what MONITOR shows: its replies wait in no buffer, it is not read from meanwhile.
    /// </summary>
    public string ClientOutputBufferLimit { get; set; } = "normal 256mb 64mb 60 slave 256mb 64mb 60 pubsub 32mb 8mb 60";

    /// <summary>Keys that are remembered for clients that cache them (CLIENT TRACKING): beyond that an old one is told of as if it had changed. 0 for no limit.</summary>
    public int TrackingTableMaxKeys { get; set; } = 1_000_000;

    /// <summary>Which events of keys are published, and where to, in Redis' letters: K E g $ x e n m A and others; empty for none.</summary>
    public string NotifyKeyspaceEvents
    {
        get => _notifyKeyspaceEvents;
        set
        {
            _notifyKeyspaceEvents = value;
            NotifyKeyspaceEventsChanged?.Invoke();
        }
    }

    /// <summary>Microseconds from which a command is noted in the slow log; 0 for all, negative for none, as in Redis.</summary>
    public long SlowlogLogSlowerThan { get; set; } = 10_000;

    /// <summary>Entries of the slow log; each costs up to about 5 KB.</summary>
    public long SlowlogMaxLen { get; set; } = 128;

    /// <summary>Milliseconds from which LATENCY shows what took so long; 0 for never, as in Redis.</summary>
    public long LatencyMonitorThreshold { get; set; }

    /// <summary>Directory of the data files.</summary>
    public string Dir { get; set; } = "./data";

    /// <summary>Persistence of the numbered databases: NONE, SNAPSHOT or WAL.</summary>
    public string DefaultPersist { get; set; } = "SNAPSHOT";

    /// <summary>Fsync policy of the numbered databases when their persistence is WAL: ALWAYS, EVERYSEC or NO.</summary>
    public string DefaultFsync { get; set; } = "EVERYSEC";

    /// <summary>
    /// When SNAPSHOT partitions are saved by themselves: pairs of seconds and changes, as in Redis. Empty for never, not even at an orderly stop.
    /// </summary>
    public string Save { get; set; } = "3600 1 300 100 60 10000";

    /// <summary>How connections are served: EPOLL, event loops of our own (Linux, and the default there), or KESTREL.</summary>
    public string Transport { get; set; } = "EPOLL";

    /// <summary>Least severe log level that is written: Trace, Debug, Information, Warning, Error, Critical or None.</summary>
    public string LogLevel { get; set; } = "Information";
}
