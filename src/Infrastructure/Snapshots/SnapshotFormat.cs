using System.Buffers.Binary;
using System.Globalization;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Snapshots;

/// <summary>
/// The bytes of a snapshot; the document is docs/formats/snapshot.md.
/// <code>
/// name    = "snapshot-" lsn:16 hex digits ".snap"
/// file    = header block* footer                                                         little endian
/// header  = "GOKVSNP" version:u8 partition:u32 flags:u32 created-unix-ms:u64 reserved:u32 crc:u32          32 bytes
/// block   = length:u32 crc:u32 effects                                                   length above 0
/// footer  = 0:u32 crc:u32 lsn:u64 entries:u64 bytes:u64                                  32 bytes, bytes being all before the footer
/// </code>
/// Blocks hold effects as WAL records do: entries as puts, and between them whatever changed while the snapshot was written. Read in order they give
/// the state as of the footer's LSN. Without its footer a snapshot is none.
/// </summary>
internal static class SnapshotFormat
{
    /// <summary>Bytes of header and of footer.</summary>
    public const int HeaderSize = 32;

    /// <summary>Bytes of length and checksum before a block's effects.</summary>
    public const int BlockHeaderSize = 8;

    /// <summary>A block is closed when it has reached this size: large enough for the disk, small enough to check before use.</summary>
    public const int BlockSize = 64 * 1024;

    /// <summary>The version that is written, and the only one that is read.</summary>
    public const byte Version = 1;

    /// <summary>The name that a snapshot has until it is complete; one that is found at start was never finished.</summary>
    public const string TemporaryName = "snapshot.tmp";

    // A WAL segment goes on behind the snapshot. Without the flag, as in all files of older servers, there may be one.
    private const uint HasLog = 1;

    private const string Prefix = "snapshot-";
    private const string Suffix = ".snap";

    private static ReadOnlySpan<byte> Magic => "GOKVSNP"u8;

    /// <summary>The name of the snapshot as of an LSN.</summary>
    public static string NameOf(long lsn) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{lsn:x16}{Suffix}");

    /// <summary>The LSN in a snapshot's name; false when it is not the name of one.</summary>
    public static bool TryParseName(string name, out long lsn)
    {
        lsn = 0;
        return name.Length == Prefix.Length + 16 + Suffix.Length
            && long.TryParse(name.AsSpan(Prefix.Length, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out lsn)
            && NameOf(lsn) == name;
    }

    /// <summary>The header of a snapshot.</summary>
    public static byte[] MakeHeader(int partitionId, long createdUnixMs, bool hasLog)
    {
        byte[] header = new byte[HeaderSize];
        Magic.CopyTo(header);
        header[7] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), partitionId);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), hasLog ? HasLog : 0);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), createdUnixMs);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), RecordFormat.Crc(0, header.AsSpan(0, 28)));
        return header;
    }

    /// <summary>Why these bytes are not the header of a snapshot of this partition; null when they are.</summary>
    public static string? CheckHeader(ReadOnlySpan<byte> header, int partitionId)
    {
        if (header.Length < HeaderSize)
            return "the header is cut short";
        if (!header.StartsWith(Magic))
            return "not a snapshot";
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[28..]) != RecordFormat.Crc(0, header[..28]))
            return "the header's checksum is wrong";
        if (header[7] != Version)
            return $"version {header[7]} is not known to this server";
        return BinaryPrimitives.ReadInt32LittleEndian(header[8..]) == partitionId ? null : "the snapshot belongs to another partition";
    }

    /// <summary>True when a whole header says that a WAL segment goes on behind the snapshot.</summary>
    public static bool HasLogOf(ReadOnlySpan<byte> header) => (BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) & HasLog) != 0;

    /// <summary>When a snapshot was begun, in Unix milliseconds.</summary>
    public static long CreatedOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[16..]);

    /// <summary>Completes a block whose effects are in place behind its header.</summary>
    public static void CompleteBlock(Span<byte> block, uint seed)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block, (uint)(block.Length - BlockHeaderSize));
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], CrcOf(block, seed));
    }

    /// <summary>The footer of a snapshot.</summary>
    public static byte[] MakeFooter(uint seed, SnapshotFooter footer)
    {
        byte[] bytes = new byte[HeaderSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), footer.Lsn);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), footer.Entries);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), footer.Bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), CrcOf(bytes, seed));
        return bytes;
    }

    /// <summary>Reads a footer whose checksum was right.</summary>
    public static SnapshotFooter ReadFooter(ReadOnlySpan<byte> footer) => new(
        BinaryPrimitives.ReadInt64LittleEndian(footer[8..]), BinaryPrimitives.ReadInt64LittleEndian(footer[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(footer[24..]));

    /// <summary>True when a block's or the footer's checksum is right.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> block, uint seed) => BinaryPrimitives.ReadUInt32LittleEndian(block[4..]) == CrcOf(block, seed);

    // Over the length and the rest: all but the checksum itself.
    private static uint CrcOf(ReadOnlySpan<byte> block, uint seed) => RecordFormat.Crc(RecordFormat.Crc(seed, block[..4]), block[BlockHeaderSize..]);
}

/// <summary>What stands at the end of a snapshot.</summary>
/// <param name="Lsn">The LSN whose state it is.</param>
/// <param name="Entries">The number of entries that were walked; what changed meanwhile comes on top.</param>
/// <param name="Bytes">The bytes before the footer.</param>
internal readonly record struct SnapshotFooter(long Lsn, long Entries, long Bytes);
