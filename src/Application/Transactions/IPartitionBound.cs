using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Transactions;

/// <summary>
/// A request that may concern another partition than that of its session, depending on its words: within a transaction it must not. Requests that are not of
/// this kind stay on their partition, or, flagged <see cref="Commands.CommandFlags.AllPartitions"/>, never do.
/// </summary>
internal interface IPartitionBound
{
    /// <summary>True when it concerns this partition only, or will fail anyway.</summary>
    bool StaysOn(PartitionId partition, IPartitionRepository partitions);
}
