namespace GoKV.Application.Server.Info;

/// <summary>A section of INFO.</summary>
/// <param name="Name">Its name, lower case, as clients ask for it.</param>
/// <param name="Write">Writes it, heading included.</param>
/// <param name="ByDefault">False when it has to be asked for: it is long.</param>
internal sealed record InfoSection(string Name, Action<InfoText, InfoSource> Write, bool ByDefault = true);

/// <summary>The sections in the order in which they are written, whatever the order they are asked for in.</summary>
internal static class InfoSections
{
    public static readonly IReadOnlyList<InfoSection> All =
    [
        new("server", ServerSection.Write),
        new("clients", ClientsSection.Write),
        new("memory", MemorySection.Write),
        new("persistence", PersistenceSection.Write),
        new("stats", StatsSection.Write),
        new("replication", FixedSections.WriteReplication),
        new("cpu", CpuSection.Write),
        new("modules", FixedSections.WriteModules),
        new("commandstats", CommandStatsSection.Write, ByDefault: false),
        new("errorstats", StatsSection.WriteErrors),
        new("latencystats", LatencyStatsSection.Write, ByDefault: false),
        new("cluster", FixedSections.WriteCluster),
        new("keyspace", KeyspaceSection.Write),
        new("partitions", KeyspaceSection.WritePartitions),
    ];

    private static readonly string[] WordsForAll = ["all", "everything"];

    /// <summary>The sections that some words mean, without words all; words that mean none are ignored, as in Redis.</summary>
    public static IEnumerable<InfoSection> Named(string[] words)
    {
        HashSet<string> asked = new(words, StringComparer.OrdinalIgnoreCase);
        if (asked.Overlaps(WordsForAll))
            return All;
        bool defaults = asked.Count == 0 || asked.Contains("default");
        return All.Where(section => (defaults && section.ByDefault) || asked.Contains(section.Name));
    }
}
