using System.Buffers.Binary;
using System.Numerics;

namespace GoKV.Infrastructure.Wal;

/// <summary>What a record is. In the two top bits of its length word.</summary>
internal enum RecordKind
{
    /// <summary>Effects, one atomic unit, with the next LSN.</summary>
    Effects = 0,

    /// <summary>Says how far the segment was synced when this was written: damage before that is not a torn write. Takes no LSN.</summary>
    Mark = 1,

    /// <summary>The server stopped in order: all before it was synced. The next start goes on behind it. Takes no LSN.</summary>
    Seal = 2,

    /// <summary>The segment is complete, and the next one is there: nothing follows here. Says that all before it was synced. Takes no LSN.</summary>
    Continued = 3,
}

/// <summary>The header of a record, as read.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Bytes of payload behind it.</param>
/// <param name="LsnLow">The low 32 bits of its LSN; of a mark or seal, those of the LSN before it.</param>
/// <param name="PayloadCrc">Checksum of the payload.</param>
internal readonly record struct RecordHeader(RecordKind Kind, int Length, uint LsnLow, uint PayloadCrc);

/// <summary>
/// The bytes of WAL records; the document is docs/formats/wal.md.
/// <code>
/// record  = header-crc:u32 payload-crc:u32 kind-and-length:u32 lsn-low:u32 payload          little endian
/// </code>
/// Both checksums are CRC32C, seeded with the partition's id, so that a record of another partition is none here. The header has its own, so that a
/// flipped bit in a length is never mistaken for a write that was cut short.
/// </summary>
internal static class RecordFormat
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 16;

    /// <summary>Bytes of payload that a record may have: 30 bits of length, as many as an effect may have (PartitionLimits.MaxEffectBytes).</summary>
    public const int MaxPayload = (1 << 30) - 1;

    /// <summary>Bytes of the payload of all kinds but effects: the offset in the segment below which all was synced.</summary>
    public const int MarkPayload = 8;

    /// <summary>Bytes of a record of all kinds but effects.</summary>
    public const int MarkSize = HeaderSize + MarkPayload;

    private const int KindShift = 30;

    /// <summary>The seed of a partition's checksums.</summary>
    public static uint SeedOf(int partitionId) => BitOperations.Crc32C(0x474F4B56, (uint)partitionId);

    /// <summary>CRC32C of bytes, continued from a seed.</summary>
    public static uint Crc(uint seed, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~seed;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte rest in bytes)
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }

    /// <summary>Completes a record whose payload is in place.</summary>
    /// <param name="record">Header and payload.</param>
    /// <param name="seed">The partition's seed.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="lsn">Its LSN.</param>
    public static void WriteHeader(Span<byte> record, uint seed, RecordKind kind, long lsn)
    {
        ReadOnlySpan<byte> payload = record[HeaderSize..];
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc(seed, payload));
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], ((uint)kind << KindShift) | (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], unchecked((uint)lsn));
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc(seed, record[4..HeaderSize]));
    }

    /// <summary>A record of any kind but effects.</summary>
    public static byte[] MakeMark(uint seed, RecordKind kind, long lsn, long syncedOffset)
    {
        byte[] record = new byte[MarkSize];
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(HeaderSize), syncedOffset);
        WriteHeader(record, seed, kind, lsn);
        return record;
    }

    /// <summary>Reads kind and length of a header whose checksum may be wrong; false when it is too short.</summary>
    public static bool TryReadKind(ReadOnlySpan<byte> bytes, out RecordKind kind, out int length)
    {
        uint word = bytes.Length < HeaderSize ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        (kind, length) = ((RecordKind)(word >> KindShift), (int)(word & MaxPayload));
        return bytes.Length >= HeaderSize;
    }

    /// <summary>Reads a header; false when its checksum is wrong or it is none that this version writes.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, uint seed, out RecordHeader header)
    {
        header = default;
        if (bytes.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc(seed, bytes[4..HeaderSize]))
            return false;
        TryReadKind(bytes, out RecordKind kind, out int length);
        header = new RecordHeader(
            kind, length, BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
        return kind == RecordKind.Effects || header.Length == MarkPayload;
    }
}
