namespace GoKV.Application.Server.Info;

/// <summary>A section of INFO.</summary>
/// <param name="Name">Its name, lower case, as clients ask for it.</param>
/// <param name="Write">Writes it, heading included.</param>
internal sealed record InfoSection(string Name, Action<InfoText, InfoSource> Write);

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
        new("errorstats", StatsSection.WriteErrors),
        new("cluster", FixedSections.WriteCluster),
        new("keyspace", KeyspaceSection.Write),
        new("partitions", KeyspaceSection.WritePartitions),
    ];

    // Redis leaves sections out that cost more; here none does.
    private static readonly string[] WordsForAll = ["default", "all", "everything"];

    /// <summary>The sections that some words mean, without words all; words that mean none are ignored, as in Redis.</summary>
    public static IEnumerable<InfoSection> Named(string[] words)
    {
        HashSet<string> asked = new(words, StringComparer.OrdinalIgnoreCase);
        return asked.Count == 0 || asked.Overlaps(WordsForAll) ? All : All.Where(section => asked.Contains(section.Name));
    }
}
