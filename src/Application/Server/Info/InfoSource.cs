using GoKV.Application.Memory;
using GoKV.Application.Ports;
using GoKV.Application.PubSub;
using GoKV.Application.Server.Profiling;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Info;

/// <summary>What the sections of INFO read: everything once, so that the figures of one reply fit together.</summary>
internal sealed record InfoSource(
    ServerOptions Options,
    ServerStatistics Statistics,
    SessionRegistry Sessions,
    ClientPeaks Peaks,
    Rates Rates,
    IProcessFigures Process,
    ProcessUsage Usage,
    IReadOnlyList<(Partition Partition, PartitionStatistics Statistics)> Partitions,
    IPersistenceFigures Files,
    ISnapshots Snapshots,
    SubscriptionRegistry Subscriptions,
    TrackingTable Tracking,
    CommandFigures Commands,
    MemoryGuard Memory,
    ClientPause Pause,
    BlockedClients Blocked,
    UnixTime Now)
{
    /// <summary>The connected sessions.</summary>
    public IReadOnlyList<Session> Clients { get; } = Sessions.List();

    /// <summary>A figure summed over all partitions.</summary>
    public long Total(Func<PartitionStatistics, long> figure) => Partitions.Sum(pair => figure(pair.Statistics));
}
