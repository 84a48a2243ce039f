using System.Globalization;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Server.Info;

/// <summary>INFO keyspace and partitions: the numbered databases that hold something, and the created partitions.</summary>
internal static class KeyspaceSection
{
    public static void Write(InfoText text, InfoSource source)
    {
        text.Section("Keyspace");
        foreach ((Partition partition, PartitionStatistics statistics) in source.Partitions)
        {
            if (partition.Id.IsNumberedDatabase && statistics.Keys > 0)
            {
                text.Field(
                    "db" + partition.Id,
                    string.Create(CultureInfo.InvariantCulture, $"keys={statistics.Keys},expires={statistics.Expires},avg_ttl={AverageTtl(statistics, source)}"));
            }
        }
    }

    // Of all keys that have one, where Redis takes some of them. What has expired and is not reclaimed yet has none left.
    private static long AverageTtl(PartitionStatistics statistics, InfoSource source) =>
        statistics.AverageExpiry.IsNone ? 0 : Math.Max(0, statistics.AverageExpiry.UnixMilliseconds - source.Now.Milliseconds);

    public static void WritePartitions(InfoText text, InfoSource source)
    {
        text.Section("Partitions");
        foreach ((Partition partition, PartitionStatistics statistics) in source.Partitions.Where(pair => !pair.Partition.Id.IsNumberedDatabase))
        {
            text.Field(
                "partition_" + partition.Name.Text,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"schema={partition.Schema.Word()},persist={partition.Identity.Persistence.Mode.Word()},keys={statistics.Keys},"
                    + $"expires={statistics.Expires},memory={statistics.MemoryBytes}"));
        }
    }
}
