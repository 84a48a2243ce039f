using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Infrastructure.InMemory;

/// <summary>Makes partitions: the one place that knows which class a schema has.</summary>
internal static class PartitionFactory
{
    /// <summary>Makes an empty partition.</summary>
    public static Partition Make(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher) => identity.Schema switch
    {
        Schema.Int => new IntPartition(identity, journal, hasher),
        Schema.String => new StringPartition(identity, journal, hasher),
        Schema.Dynamic => new DynamicPartition(identity, journal, hasher),
        _ => throw new ArgumentOutOfRangeException(nameof(identity)),
    };
}
