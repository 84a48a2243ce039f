using System.Collections.Concurrent;
using GoKV.Application.Access;
using GoKV.Application.Server.Options;

namespace GoKV.Application.Server;

/// <summary>
/// The values of the options. What they mean, their defaults and which values they take is said in <see cref="OptionTable"/>, once; Host fills them at
/// the start, and CONFIG reads and sets them.
/// </summary>
/// <remarks>Thread safety: values may be read and set from any thread; each is read or written at once.</remarks>
public sealed class ServerOptions
{
    private readonly ConcurrentDictionary<ServerOption, string> _kept = new();
    private string _notifyKeyspaceEvents = "";
    private string _requirePass = "";

    /// <summary>Makes options that all have their defaults.</summary>
    public ServerOptions() => OptionTable.SetDefaults(this);

    /// <summary>Raised when <see cref="NotifyKeyspaceEvents"/> has changed.</summary>
    public event Action? NotifyKeyspaceEventsChanged;

    /// <summary>Raised when <see cref="RequirePass"/> has changed.</summary>
    public event Action? RequirePassChanged;

    /// <summary>Raised when CONFIG SET has changed any of them.</summary>
    public event Action? Changed;

    /// <summary>The whole path of the configuration file that the server was started with; empty without one.</summary>
    public string ConfigFile { get; set; } = "";

    /// <summary>The option port.</summary>
    public int Port { get; set; }

    /// <summary>The option bind, addresses separated by blanks.</summary>
    public string Bind { get; set; } = "";

    /// <summary>The option unixsocket, as it was given; empty for none.</summary>
    public string UnixSocket { get; set; } = "";

    /// <summary>Where the Unix socket is: its name in the option counts from the option dir, as in Redis.</summary>
    public string UnixSocketPath => Path.Combine(Path.GetFullPath(Dir), UnixSocket);

    /// <summary>The option unixsocketperm, the permission bits; 0 for what the umask says.</summary>
    public int UnixSocketPerm { get; set; }

    /// <summary>The option tcp-backlog.</summary>
    public int TcpBacklog { get; set; }

    /// <summary>The option tcp-keepalive, seconds.</summary>
    public int TcpKeepalive { get; set; }

    /// <summary>The option requirepass.</summary>
    public string RequirePass
    {
        get => _requirePass;
        set
        {
            bool changes = _requirePass != value;
            _requirePass = value;
            if (changes)
                RequirePassChanged?.Invoke();
        }
    }

    /// <summary>The option aclfile, as it was given.</summary>
    public string AclFile { get; set; } = "";

    /// <summary>Where the ACL file is: its name in the option counts from the option dir, as in Redis.</summary>
    public string AclPath => Path.Combine(Dir, AclFile);

    /// <summary>The option acl-pubsub-default.</summary>
    public string AclPubSubDefault { get; set; } = "";

    /// <summary>The option acllog-max-len.</summary>
    public long AclLogMaxLen { get; set; }

    /// <summary>The lines <c>user</c> of the configuration file.</summary>
    public IReadOnlyList<UserLine> UserLines { get; set; } = [];

    /// <summary>The option protected-mode.</summary>
    public bool ProtectedMode { get; set; }

    /// <summary>The option maxclients.</summary>
    public int MaxClients { get; set; }

    /// <summary>The option timeout, seconds.</summary>
    public int Timeout { get; set; }

    /// <summary>The option repl-timeout, seconds.</summary>
    public int ReplTimeout { get; set; }

    /// <summary>The option client-output-buffer-limit: class, hard limit, soft limit, seconds; for each class.</summary>
    public string ClientOutputBufferLimit { get; set; } = "";

    /// <summary>The option client-query-buffer-limit, bytes.</summary>
    public long ClientQueryBufferLimit { get; set; }

    /// <summary>The option hll-sparse-max-bytes.</summary>
    public long HllSparseMaxBytes { get; set; }

    /// <summary>The option maxmemory-clients: bytes, or a percentage of maxmemory as a negative number; 0 for no limit.</summary>
    public long MaxMemoryClients { get; set; }

    /// <summary>The option tracking-table-max-keys.</summary>
    public long TrackingTableMaxKeys { get; set; }

    /// <summary>The option enable-debug-command.</summary>
    public string EnableDebugCommand { get; set; } = "";

    /// <summary>The option transport.</summary>
    public string Transport { get; set; } = "";

    /// <summary>The option dir, as it was given.</summary>
    public string Dir { get; set; } = "";

    /// <summary>The option default-persist.</summary>
    public string DefaultPersist { get; set; } = "";

    /// <summary>The option default-fsync.</summary>
    public string DefaultFsync { get; set; } = "";

    /// <summary>The option save.</summary>
    public string Save { get; set; } = "";

    /// <summary>The option stop-writes-on-bgsave-error.</summary>
    public bool StopWritesOnSaveError { get; set; }

    /// <summary>The option auto-aof-rewrite-min-size, bytes.</summary>
    public long CheckpointMinBytes { get; set; }

    /// <summary>The option maxmemory, bytes.</summary>
    public long MaxMemory { get; set; }

    /// <summary>The option maxmemory-policy.</summary>
    public string MaxMemoryPolicy { get; set; } = "";

    /// <summary>The option maxmemory-samples.</summary>
    public int MaxMemorySamples { get; set; }

    /// <summary>The option lfu-log-factor.</summary>
    public int LfuLogFactor { get; set; }

    /// <summary>The option lfu-decay-time, minutes.</summary>
    public int LfuDecayTime { get; set; }

    /// <summary>The option oom-score-adj.</summary>
    public string OomScoreAdj { get; set; } = "";

    /// <summary>The option oom-score-adj-values.</summary>
    public string OomScoreAdjValues { get; set; } = "";

    /// <summary>The option loglevel.</summary>
    public string LogLevel { get; set; } = "";

    /// <summary>The option notify-keyspace-events.</summary>
    public string NotifyKeyspaceEvents
    {
        get => _notifyKeyspaceEvents;
        set
        {
            _notifyKeyspaceEvents = value;
            NotifyKeyspaceEventsChanged?.Invoke();
        }
    }

    /// <summary>The option slowlog-log-slower-than, microseconds.</summary>
    public long SlowlogLogSlowerThan { get; set; }

    /// <summary>The option slowlog-max-len.</summary>
    public long SlowlogMaxLen { get; set; }

    /// <summary>The option latency-monitor-threshold, milliseconds.</summary>
    public long LatencyMonitorThreshold { get; set; }

    /// <summary>The option latency-tracking.</summary>
    public bool LatencyTracking { get; set; }

    /// <summary>The option latency-tracking-info-percentiles.</summary>
    public string LatencyTrackingInfoPercentiles { get; set; } = "";

    /// <summary>What an option without effect was set to; null when it was not.</summary>
    internal string? Kept(ServerOption option) => _kept.GetValueOrDefault(option);

    /// <summary>Remembers what an option without effect is set to.</summary>
    internal void Keep(ServerOption option, string text) => _kept[option] = text;

    /// <summary>Tells those who follow the options that they have changed.</summary>
    internal void TellChanged() => Changed?.Invoke();
}
