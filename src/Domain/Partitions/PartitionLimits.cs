namespace GoKV.Domain.Partitions;

/// <summary>Limits on partitions, each with its reason.</summary>
public static class PartitionLimits
{
    /// <summary>Created partitions at a time: each has a lock, statistics and, when it persists, a directory and open files.</summary>
    public const int MaxPartitions = 1024;

    /// <summary>Bytes of a name: fits a column of a table and every log line.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Seconds of the longest default TTL: a hundred years.</summary>
    public const long MaxTtlSeconds = 100L * 365 * 24 * 3600;

    /// <summary>Numbered databases that exist without being created, as many as a stock Redis has.</summary>
    public const int NumberedDatabases = 16;

    /// <summary>
    /// Bytes of what one command or transaction changes, keys and values with what a log adds: it is one record there, all or nothing, and a record's length
    /// has 30 bits. The same where no log is kept, so that what a partition takes does not depend on its mode.
    /// </summary>
    public const long MaxEffectBytes = (1L << 30) - 1;
}
