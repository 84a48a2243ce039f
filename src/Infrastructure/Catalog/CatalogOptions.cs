using System.Buffers.Binary;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.Catalog;

/// <summary>
/// The options of a partition in the catalog, by key; the document is docs/formats/catalog.md.
/// <code>
/// option = key:u8 length:u8 value         those that are set, in the order of their keys
/// </code>
/// </summary>
internal static class CatalogOptions
{
    private const int LongSize = sizeof(long);

    // A key is never given another meaning.
    private enum Key : byte
    {
        Min = 1,
        Max = 2,
        Overflow = 3,
        MaxLength = 4,
        Ttl = 5,
        MaxMemory = 6,
        Eviction = 7,
    }

    /// <summary>Writes the options that are set.</summary>
    public static byte[] Write(PartitionOptions options)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        WriteLong(writer, Key.Min, options.Min);
        WriteLong(writer, Key.Max, options.Max);
        WriteByte(writer, Key.Overflow, options.Overflow == OverflowRule.Reject ? null : (byte)options.Overflow);
        WriteLong(writer, Key.MaxLength, options.MaxLength);
        WriteLong(writer, Key.Ttl, options.TtlSeconds);
        WriteLong(writer, Key.MaxMemory, options.MaxMemory);
        WriteByte(writer, Key.Eviction, (byte?)options.Eviction);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads options; null when there is anything that this server does not write.</summary>
    public static PartitionOptions? Read(ReadOnlySpan<byte> bytes)
    {
        PartitionOptions? options = PartitionOptions.None;
        while (options is not null && !bytes.IsEmpty)
        {
            if (bytes.Length < 2 || bytes.Length - 2 < bytes[1])
                return null;
            options = With(options, (Key)bytes[0], bytes.Slice(2, bytes[1]));
            bytes = bytes[(2 + bytes[1])..];
        }

        return options;
    }

    private static PartitionOptions? With(PartitionOptions options, Key key, ReadOnlySpan<byte> value)
    {
        if (value.Length == LongSize)
        {
            long number = BinaryPrimitives.ReadInt64LittleEndian(value);
            return key switch
            {
                Key.Min => options with { Min = number },
                Key.Max => options with { Max = number },
                Key.MaxLength => options with { MaxLength = number },
                Key.MaxMemory => options with { MaxMemory = number },
                Key.Ttl => options with { TtlSeconds = number },
                _ => null,
            };
        }

        if (value.Length != 1)
            return null;
        return key switch
        {
            Key.Eviction when Enum.IsDefined((EvictionPolicy)value[0]) => options with { Eviction = (EvictionPolicy)value[0] },
            Key.Overflow when Enum.IsDefined((OverflowRule)value[0]) => options with { Overflow = (OverflowRule)value[0] },
            _ => null,
        };
    }

    private static void WriteLong(BinaryWriter writer, Key key, long? value)
    {
        if (value is not { } number)
            return;
        writer.Write((byte)key);
        writer.Write((byte)LongSize);
        writer.Write(number);
    }

    private static void WriteByte(BinaryWriter writer, Key key, byte? value)
    {
        if (value is not { } number)
            return;
        writer.Write((byte)key);
        writer.Write((byte)1);
        writer.Write(number);
    }
}
