using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>Counts what happens in a partition since the start or the last reset.</summary>
/// <remarks>Thread safety: none; changed and read under the partition's lock.</remarks>
public sealed class PartitionCounters
{
    /// <summary>Operations that read.</summary>
    public long Reads { get; set; }

    /// <summary>Operations that write.</summary>
    public long Writes { get; set; }

    /// <summary>Look-ups that found their key.</summary>
    public long Hits { get; set; }

    /// <summary>Look-ups that did not.</summary>
    public long Misses { get; set; }

    /// <summary>Keys reclaimed because their expiry had passed.</summary>
    public long Expired { get; set; }

    /// <summary>Keys removed because memory was short.</summary>
    public long Evicted { get; set; }

    /// <summary>Zeroes all counts.</summary>
    public void Reset() => Reads = Writes = Hits = Misses = Expired = Evicted = 0;
}

/// <summary>A partition's figures at one moment.</summary>
/// <param name="Keys">Entries held.</param>
/// <param name="Expires">Entries with an expiry.</param>
/// <param name="Reads">Operations that read.</param>
/// <param name="Writes">Operations that write.</param>
/// <param name="Hits">Look-ups that found their key.</param>
/// <param name="Misses">Look-ups that did not.</param>
/// <param name="Expired">Keys reclaimed because their expiry had passed.</param>
/// <param name="MemoryBytes">Bytes that the data takes in memory, about.</param>
/// <param name="LastLsn">LSN of the newest effect.</param>
public sealed record PartitionStatistics(
    long Keys, long Expires, long Reads, long Writes, long Hits, long Misses, long Expired, long MemoryBytes, Lsn LastLsn)
{
    /// <summary>Keys removed because memory was short.</summary>
    public long Evicted { get; init; }

    /// <summary>Bytes that the entries use: what a limit is compared with, and what removing them brings back.</summary>
    public long UsedBytes { get; init; }

    /// <summary>The average of the expiries of the entries that have one; none when there are none.</summary>
    public Expiry AverageExpiry { get; init; }

    /// <summary>Operations of both kinds.</summary>
    public long Operations => Reads + Writes;
}

/// <summary>One step of an iteration over keys.</summary>
/// <param name="Cursor">Where to go on; 0 when the iteration is complete.</param>
/// <param name="Keys">The keys of this step; arrays that nobody changes.</param>
public readonly record struct ScanPage(ulong Cursor, IReadOnlyList<byte[]> Keys);
