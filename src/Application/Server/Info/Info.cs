using GoKV.Application.Commands;
using GoKV.Application.Memory;
using GoKV.Application.Ports;
using GoKV.Application.PubSub;
using GoKV.Application.Replies;
using GoKV.Application.Server.Profiling;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Info;

/// <summary>INFO [section ...]: figures of the server as text.</summary>
internal sealed record InfoCommand(string[] Sections, UnixTime Now) : Command
{
    public static readonly CommandSpec Spec = new("info", "[section [section ...]]")
    {
        Arity = -1,
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Dangerous,
        Group = CommandGroup.Server,
        Complexity = "O(N) where N is the number of partitions",
        Summary = "Returns information and statistics about the server.",
        Bind = (CommandArguments words, in Invocation by) => new InfoCommand(words.TextsFrom(1), by.Now),
    };
}

internal sealed class InfoHandler(
    ServerOptions options,
    ServerStatistics statistics,
    SessionRegistry sessions,
    ClientPeaks peaks,
    Throughput throughput,
    IProcessFigures process,
    IPartitionRepository partitions,
    IPersistenceFigures files,
    ISnapshots snapshots,
    SubscriptionRegistry subscriptions,
    TrackingTable tracking,
    CommandFigures commands,
    MemoryGuard memory,
    ClientPause pause,
    BlockedClients blocked) : CommandHandler<InfoCommand>
{
    protected override Reply Handle(InfoCommand command)
    {
        var source = new InfoSource(
            options,
            statistics,
            sessions,
            peaks,
            throughput.Measure(),
            process,
            process.Usage(),
            [.. partitions.ListAll().Select(partition => (partition, partition.Statistics()))],
            files,
            snapshots,
            subscriptions,
            tracking,
            commands,
            memory,
            pause,
            blocked,
            command.Now);
        var text = new InfoText();
        foreach (InfoSection section in InfoSections.Named(command.Sections))
            section.Write(text, source);
        return Reply.Verbatim(text.ToString());
    }
}
