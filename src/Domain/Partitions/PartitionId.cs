using System.Globalization;

namespace GoKV.Domain.Partitions;

/// <summary>
/// The number of a partition, never used again after a DROP. 0 to 15 are the numbered databases, created partitions count up from 16. Sessions hold
/// a partition by its id, files are named by it.
/// </summary>
/// <param name="Number">The number, 0 or more.</param>
public readonly record struct PartitionId(int Number)
{
    /// <summary>Stands for every partition where one is asked for; no partition has it.</summary>
    public static PartitionId All => new(-1);

    /// <summary>True for the databases 0 to 15, which exist without being created.</summary>
    public bool IsNumberedDatabase => (uint)Number < PartitionLimits.NumberedDatabases;

    /// <inheritdoc/>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
