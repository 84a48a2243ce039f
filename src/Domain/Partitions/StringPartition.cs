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
        encoded = Texts.Keep(value);
        return true;
    }

    private protected override bool TryAdopt(Value value, out byte[] encoded)
    {
        encoded = value.ToArray();
        return true;
    }

    private protected override Value Decode(byte[] value) => Texts.HandOut(value);

    private protected override Value View(byte[] value) => new(value);

    private protected override byte[] Duplicate(byte[] value) => Texts.Keep(new Value(value));

    private protected override bool TryOverwrite(byte[] held, Value value) => Texts.TryOverwrite(held, value);

    private protected override byte[] OfNew(byte[] bytes) => bytes;

    private protected override byte[] OfBytes(byte[] bytes) => bytes;

    private protected override string EncodingOf(byte[] value) => Texts.EncodingOf(value.Length);
}
