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
                    string.Create(CultureInfo.InvariantCulture, $"keys={statistics.Keys},expires={statistics.Expires},avg_ttl=0"));
            }
        }
    }

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
