using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>What a partition is. The record is replaced as a whole when ALTER PARTITION changes something.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Schema">The kind of value it holds.</param>
/// <param name="Persistence">How its data survives a stop.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record PartitionIdentity(PartitionId Id, PartitionName Name, Schema Schema, Persistence Persistence, UnixTime CreatedAt)
{
    /// <summary>What it was told besides.</summary>
    public PartitionOptions Options { get; init; } = PartitionOptions.None;

    /// <summary>The identity of a numbered database: DYNAMIC, named by its number.</summary>
    public static PartitionIdentity OfNumbered(int number, Persistence persistence, UnixTime now)
    {
        var id = new PartitionId(number);
        return new PartitionIdentity(id, PartitionName.OfNumbered(id), Schema.Dynamic, persistence, now);
    }
}
