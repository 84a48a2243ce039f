using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of bytes.</summary>
public sealed class StringPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher) : SketchPartition(identity, journal, hasher)
{
    private protected override bool TryEncode(Value value, out Value encoded)
    {
        encoded = value.IsInteger ? new Value(value.ToArray()) : value;
        return true;
    }
}
