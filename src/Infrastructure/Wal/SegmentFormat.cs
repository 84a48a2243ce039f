using System.Buffers.Binary;
using System.Globalization;

namespace GoKV.Infrastructure.Wal;

/// <summary>
/// Name and header of a WAL segment; the document is docs/formats/wal.md.
/// <code>
/// name    = "wal-" first-lsn:16 hex digits ".log"
/// header  = "GOKVWAL" version:u8 partition:u32 reserved:u32 first-lsn:u64 reserved:u32 crc:u32        little endian, 32 bytes
/// </code>
/// </summary>
internal static class SegmentFormat
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 32;

    /// <summary>The version that is written. Version 1 is read, too: it ended every segment with a seal and went on in a new one.</summary>
    public const byte Version = 2;

    /// <summary>The name that a segment has until it is durable; one that is found at start was never used.</summary>
    public const string TemporaryName = "wal.tmp";

    private const string Prefix = "wal-";
    private const string Suffix = ".log";

    private static ReadOnlySpan<byte> Magic => "GOKVWAL"u8;

    /// <summary>The name of the segment that begins with an LSN.</summary>
    public static string NameOf(long firstLsn) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{firstLsn:x16}{Suffix}");

    /// <summary>The first LSN in a segment's name; false when it is not the name of one.</summary>
    public static bool TryParseName(string name, out long firstLsn)
    {
        firstLsn = 0;
        return name.Length == Prefix.Length + 16 + Suffix.Length
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out firstLsn)
            && NameOf(firstLsn) == name;
    }

    /// <summary>The header of a segment.</summary>
    public static byte[] MakeHeader(int partitionId, long firstLsn)
    {
        byte[] header = new byte[HeaderSize];
        Magic.CopyTo(header);
        header[7] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), partitionId);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), firstLsn);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), RecordFormat.Crc(0, header.AsSpan(0, 28)));
        return header;
    }

    /// <summary>The version of a whole header.</summary>
    public static byte VersionOf(ReadOnlySpan<byte> header) => header[7];

    /// <summary>Why these bytes are not the header of this segment; null when they are.</summary>
    public static string? Check(ReadOnlySpan<byte> header, int partitionId, long firstLsn)
    {
        if (header.Length < HeaderSize)
            return "the header is cut short";
        if (!header.StartsWith(Magic))
            return "not a WAL segment";
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[28..]) != RecordFormat.Crc(0, header[..28]))
            return "the header's checksum is wrong";
        if (VersionOf(header) is not (1 or Version))
            return $"version {header[7]} is not known to this server";
        if (BinaryPrimitives.ReadInt32LittleEndian(header[8..]) != partitionId)
            return "the segment belongs to another partition";
        return BinaryPrimitives.ReadInt64LittleEndian(header[16..]) == firstLsn ? null : "the segment's first LSN is not that of its name";
    }
}
