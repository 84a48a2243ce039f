using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Memory;

/// <summary>MEMORY STATS, DOCTOR, PURGE and MALLOC-STATS: where the server's memory is (https://redis.io/commands/memory-stats).</summary>
internal sealed record MemoryReportCommand(MemoryReport Wanted) : Command
{
    public static readonly CommandSpec[] Specs =
    [
        Subcommand("doctor", "Outputs memory problems report", MemoryReport.Doctor),
        Subcommand("malloc-stats", "Show allocator internal stats", MemoryReport.Allocator),
        Subcommand("purge", "Ask the allocator to release memory", MemoryReport.Purge) with
        {
            // Everything stands still while the heap is compacted; at least no socket's thread has to do it.
            Flags = CommandFlags.LongRunning,
            Complexity = "Depends on how much memory is allocated, could be slow",
        },
        Subcommand("stats", "Show memory usage details", MemoryReport.Stats),
    ];

    private static CommandSpec Subcommand(string name, string summary, MemoryReport wanted) => new(name)
    {
        Arity = 2,
        Group = CommandGroup.Server,
        Summary = summary,
        Since = "4.0.0",
        Bind = (CommandArguments _, in Invocation _) => new MemoryReportCommand(wanted),
    };
}

/// <summary>What MEMORY is asked.</summary>
internal enum MemoryReport
{
    /// <summary>What is wrong.</summary>
    Doctor,

    /// <summary>What the allocator says.</summary>
    Allocator,

    /// <summary>To give memory back.</summary>
    Purge,

    /// <summary>The figures.</summary>
    Stats,
}

internal sealed class MemoryReportHandler(IPartitionRepository partitions, MemoryGuard memory, IProcessFigures process) : CommandHandler<MemoryReportCommand>
{
    // Below it there is nothing to find fault with, as in Redis.
    private const long LittleMemory = 5L * 1024 * 1024;

    private const double MuchMore = 1.5;

    // About 50 us under a partition's lock.
    private const int MovesPerStep = 256;

    private static readonly Reply Empty = Reply.Verbatim(
        "Hi Sam, this instance is empty or is using very little memory, my issues detector can't be used in these conditions. Please, leave for your mission on "
        + "Earth and fill it with some data. The new Sam and I will be back to our programming as soon as I finished rebooting.\n");

    private static readonly Reply Healthy = Reply.Verbatim(
        "Hi Sam, I can't find any memory issue in your instance. I can only account for what occurs on this base.\n");

    private static readonly Reply NoAllocator = Reply.Bulk("Stats not supported for the current allocator");

    protected override Reply Handle(MemoryReportCommand command) => command.Wanted switch
    {
        MemoryReport.Stats => Stats(MemoryFigures.Of(partitions, memory, process)),
        MemoryReport.Doctor => Diagnose(MemoryFigures.Of(partitions, memory, process)),
        MemoryReport.Purge => Purge(),
        _ => NoAllocator,
    };

    // Gaps between entries are closed first, in steps between which clients go on: only whole pages go back.
    private Reply Purge()
    {
        foreach (Partition partition in partitions.ListAll())
        {
            int position = 0;
            do
                partition.CloseGaps(ref position, MovesPerStep);
            while (position != 0);
        }

        process.ReturnMemory();
        return Reply.Ok;
    }

    private static Reply Diagnose(MemoryFigures figures)
    {
        if (figures.Used < LittleMemory)
            return Empty;
        var issues = new List<string>();
        if (figures.Peak > figures.Used * MuchMore)
            issues.Add(" * Peak memory: in the past this instance used more than 150% of the memory that it is using now. What was freed goes back to the system by itself, at once with MEMORY PURGE.");
        if (figures.Usage.ResidentBytes > figures.Used * MuchMore)
            issues.Add(" * High total RSS: the process has more than 150% of the memory that data and server use. The rest is room of the garbage collector, the program itself, and what was freed of late.");
        return issues.Count == 0
            ? Healthy
            : Reply.Verbatim($"Sam, I detected a few issues in this instance memory implants:\n\n{string.Join("\n\n", issues)}\n\nI'm here to keep you safe, Sam. I want to help you.\n");
    }

    // The fields and their order are those of Redis.
    private static Reply Stats(MemoryFigures figures)
    {
        ProcessUsage usage = figures.Usage;
        long overhead = Math.Max(0, figures.Used - figures.Dataset);
        return Reply.Map(
        [
            Field("peak.allocated", figures.Peak),
            Field("total.allocated", figures.Used),
            Field("startup.allocated", usage.StartHeapBytes),
            Field("replication.backlog", 0),
            Field("clients.slaves", 0),
            Field("clients.normal", figures.Clients),
            Field("cluster.links", 0),
            Field("aof.buffer", 0),
            Field("lua.caches", 0),
            Field("functions.caches", 0),
            .. figures.Partitions.Select(Describe),
            Field("overhead.total", overhead),
            Field("keys.count", figures.Keys),
            Field("keys.bytes-per-key", figures.Keys > 0 ? Math.Max(0, figures.Used - usage.StartHeapBytes) / figures.Keys : 0),
            Field("dataset.bytes", figures.Dataset),
            Share("dataset.percentage", figures.Dataset, Math.Max(1, figures.Used - usage.StartHeapBytes), 100),
            Share("peak.percentage", figures.Used, figures.Peak, 100),
            Field("allocator.allocated", usage.HeapBytes),
            Field("allocator.active", usage.CommittedHeapBytes),
            Field("allocator.resident", usage.ResidentBytes),
            Share("allocator-fragmentation.ratio", usage.CommittedHeapBytes, usage.HeapBytes),
            Field("allocator-fragmentation.bytes", usage.CommittedHeapBytes - usage.HeapBytes),
            Share("allocator-rss.ratio", usage.ResidentBytes, usage.CommittedHeapBytes),
            Field("allocator-rss.bytes", usage.ResidentBytes - usage.CommittedHeapBytes),
            Share("rss-overhead.ratio", usage.ResidentBytes, usage.ResidentBytes),
            Field("rss-overhead.bytes", 0),
            Share("fragmentation", usage.ResidentBytes, figures.Used),
            Field("fragmentation.bytes", usage.ResidentBytes - figures.Used),
        ]);
    }

    // A partition's index is part of its entries; what is kept of expiries lies in them.
    private static (Reply, Reply) Describe((Partition Partition, PartitionStatistics Statistics) pair) => (
        Reply.Bulk($"db.{pair.Partition.Name}"),
        Reply.Map(
            Field("overhead.hashtable.main", pair.Statistics.MemoryBytes - pair.Statistics.UsedBytes),
            Field("overhead.hashtable.expires", 0),
            Field("overhead.hashtable.slot-to-keys", 0)));

    private static (Reply, Reply) Field(string name, long value) => (Reply.Bulk(name), Reply.Integer(value));

    private static (Reply, Reply) Share(string name, long part, long whole, double times = 1) =>
        (Reply.Bulk(name), Reply.Double(whole > 0 ? times * part / whole : 0));
}

/// <summary>The memory of the server at one moment, bytes.</summary>
internal sealed record MemoryFigures(
    long Used, long Peak, long Dataset, long Clients, long Keys, ProcessUsage Usage, IReadOnlyList<(Partition Partition, PartitionStatistics Statistics)> Partitions)
{
    /// <summary>Takes the figures; partitions without keys are left out.</summary>
    public static MemoryFigures Of(IPartitionRepository partitions, MemoryGuard memory, IProcessFigures process)
    {
        ProcessUsage usage = process.Usage();
        (Partition Partition, PartitionStatistics Statistics)[] all = [.. partitions.ListAll().Select(partition => (partition, partition.Statistics()))];
        long dataset = all.Sum(pair => pair.Statistics.UsedBytes);
        long used = memory.UsedWith(dataset);
        return new MemoryFigures(
            used, Math.Max(used, usage.PeakHeapBytes), dataset, memory.ClientBytes, all.Sum(pair => pair.Statistics.Keys), usage, [.. all.Where(pair => pair.Statistics.Keys > 0)]);
    }
}
