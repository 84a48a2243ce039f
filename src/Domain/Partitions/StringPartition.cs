using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of bytes.</summary>
public sealed class StringPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
    : TextPartition<byte[]>(identity, journal, hasher, Texts.SizeOf)
{
    private protected override bool TryEncode(Value value, out byte[] encoded)
    {
        encoded = value.ToArray();
        return true;
    }

    private protected override Value Decode(byte[] value) => new(value);

    private protected override byte[] OfNew(byte[] bytes) => bytes;

    private protected override byte[] OfBytes(byte[] bytes) => bytes;

    private protected override string EncodingOf(byte[] value) => Texts.EncodingOf(value.Length);
}
