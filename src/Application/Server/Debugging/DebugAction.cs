using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Server.Debugging;

/// <summary>What one subcommand of DEBUG does.</summary>
internal abstract record DebugAction
{
    /// <summary>Does it. Never on a socket's thread.</summary>
    public abstract Task<Reply> RunAsync(DebugTools tools, Target on);
}

/// <summary>What subcommands of DEBUG work with.</summary>
/// <remarks>Thread safety: as its parts.</remarks>
public sealed class DebugTools(
    IPartitionRepository partitions, ISnapshots snapshots, DebugSwitches switches, ServerOptions options, Users users, IConfigurationFile file, IServerLog log, TimeProvider clock)
{
    internal ServerOptions Options => options;

    internal Users Users => users;

    internal IConfigurationFile ConfigurationFile => file;

    internal IServerLog Log => log;

    internal IPartitionRepository Partitions => partitions;

    internal ISnapshots Snapshots => snapshots;

    internal DebugSwitches Switches => switches;

    internal TimeProvider Clock => clock;

    /// <summary>The partition of the client.</summary>
    internal Outcome<Partition> PartitionOf(Target on) => partitions.TryFind(on.Partition, out Partition? partition) ? partition : DomainErrors.PartitionNotFound;
}

/// <summary>What DEBUG switches on and off.</summary>
/// <remarks>Thread safety: any thread.</remarks>
public sealed class DebugSwitches
{
    private volatile bool _activeExpiryIsOff;
    private volatile bool _cronIsPaused;
    private volatile bool _skipsChecksums;
    private volatile int _peakResetSeconds = DefaultPeakResetSeconds;

    /// <summary>As in Redis.</summary>
    public const int DefaultPeakResetSeconds = 5;

    /// <summary>True after DEBUG PAUSE-CRON 1: keys do not expire by themselves, nor are idle clients closed or the keys of clients that cache limited.</summary>
    public bool CronIsPaused
    {
        get => _cronIsPaused;
        set => _cronIsPaused = value;
    }

    /// <summary>True after DEBUG SET-SKIP-CHECKSUM-VALIDATION 1: RESTORE takes what has a wrong checksum.</summary>
    public bool SkipsChecksums
    {
        get => _skipsChecksums;
        set => _skipsChecksums = value;
    }

    /// <summary>
    /// After how many seconds the most that was written to a client at once is found anew (<c>rbp</c> of CLIENT LIST): DEBUG REPLYBUFFER PEAK-RESET-TIME.
    /// <see cref="int.MaxValue"/> for never.
    /// </summary>
    public int PeakResetSeconds
    {
        get => _peakResetSeconds;
        set => _peakResetSeconds = value;
    }

    /// <summary>False after DEBUG SET-ACTIVE-EXPIRE 0: what has expired is reclaimed only when somebody asks for it.</summary>
    public bool ReclaimsExpired
    {
        get => !_activeExpiryIsOff;
        set => _activeExpiryIsOff = !value;
    }
}
