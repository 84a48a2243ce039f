using System.Buffers.Binary;
using System.Text;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Catalog;

/// <summary>What the catalog says.</summary>
/// <param name="HighestId">The highest id ever given.</param>
/// <param name="Partitions">The created partitions.</param>
internal sealed record CatalogContent(int HighestId, IReadOnlyList<PartitionIdentity> Partitions)
{
    /// <summary>The catalog of a new data directory.</summary>
    public static readonly CatalogContent Empty = new(PartitionLimits.NumberedDatabases - 1, []);

    /// <summary>
    /// The ids of the partitions, created and numbered ones, that have had a snapshot or a segment: when one of them has neither, its data is missing, and it is not
    /// empty.
    /// </summary>
    public IReadOnlySet<int> WithFiles { get; init; } = new SortedSet<int>();

    // The directory of each numbered database; null while each has that of its number.
    private readonly byte[]? _directories;

    /// <summary>The directory of each numbered database; empty while each has that of its number.</summary>
    public ReadOnlySpan<byte> Directories => _directories;

    /// <summary>The directory of each numbered database.</summary>
    public byte[] AllDirectories => [.. Enumerable.Range(0, PartitionLimits.NumberedDatabases).Select(number => (byte)DirectoryOf(number))];

    /// <summary>How often numbered databases have been swapped.</summary>
    public int Swaps { get; init; }

    /// <summary>The directory of a numbered database.</summary>
    public int DirectoryOf(int number) => _directories is { } known ? known[number] : number;

    /// <summary>The same after one swap more: two numbered databases have each other's directories.</summary>
    public CatalogContent WithSwapped(int one, int other)
    {
        byte[] directories = AllDirectories;
        (directories[one], directories[other]) = (directories[other], directories[one]);
        return new CatalogContent(this, directories) { Swaps = Swaps + 1 };
    }

    /// <summary>The same with these directories of the numbered databases; null when they are not each there once.</summary>
    public CatalogContent? WithDirectories(ReadOnlySpan<byte> directories)
    {
        byte[] copy = directories.ToArray();
        return copy.Order().SequenceEqual(OfTheirNumbers) ? new CatalogContent(this, copy) : null;
    }

    private static IEnumerable<byte> OfTheirNumbers => Enumerable.Range(0, PartitionLimits.NumberedDatabases).Select(number => (byte)number);

    private CatalogContent(CatalogContent other, byte[] directories)
        : this(other) => _directories = directories.SequenceEqual(OfTheirNumbers) ? null : directories;
}

/// <summary>
/// The bytes of the catalog; the document is docs/formats/catalog.md.
/// <code>
/// catalog = "GOKVCAT" version:u8 highest-id:u32 count:u32 entry* files directories swaps crc:u32  little endian
/// entry   = length:u32 id:u32 created-unix-ms:u64 schema:u8 persist:u8 fsync:u8 name-length:u8 name option*
/// option  = key:u8 length:u8 value                                                               see CatalogOptions; unknown ones stop the server
/// files   = count:u32 id:u32*                                                                     CatalogContent.WithFiles
/// directories = u8{16}                                                                            of the numbered databases; from version 4 on
/// swaps   = u32                                                                                   how often they were swapped; from version 5 on
/// </code>
/// </summary>
internal static class CatalogFormat
{
    /// <summary>The version that is written while numbered databases have never been swapped, so each has the directory of its number.</summary>
    public const byte Version = 3;

    /// <summary>The version that is written else: the same, with their directories and how often they were swapped.</summary>
    public const byte SwappedVersion = 5;

    /// <summary>What is read, too: directories, but not how often they were swapped. That counts as once.</summary>
    public const byte UncountedVersion = 4;

    /// <summary>What is read, too: a catalog that does not say which partitions have files.</summary>
    public const byte SecondVersion = 2;

    /// <summary>What is read, too: a catalog without options, otherwise as the second.</summary>
    public const byte FirstVersion = 1;

    private const int HeaderSize = 16;
    private const int EntryFixedSize = 16;

    private static ReadOnlySpan<byte> Magic => "GOKVCAT"u8;

    /// <summary>Writes a catalog.</summary>
    public static byte[] Write(CatalogContent content)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        bool isSwapped = content.Swaps > 0 || !content.Directories.IsEmpty;
        writer.Write(isSwapped ? SwappedVersion : Version);
        writer.Write(content.HighestId);
        writer.Write(content.Partitions.Count);
        foreach (PartitionIdentity partition in content.Partitions)
        {
            byte[] name = Encoding.ASCII.GetBytes(partition.Name.Text);
            byte[] options = CatalogOptions.Write(partition.Options);
            writer.Write(EntryFixedSize + name.Length + options.Length);
            writer.Write(partition.Id.Number);
            writer.Write(partition.CreatedAt.Milliseconds);
            writer.Write((byte)partition.Schema);
            writer.Write((byte)partition.Persistence.Mode);
            writer.Write((byte)partition.Persistence.Fsync);
            writer.Write((byte)name.Length);
            writer.Write(name);
            writer.Write(options);
        }

        writer.Write(content.WithFiles.Count);
        foreach (int id in content.WithFiles.Order())
            writer.Write(id);
        if (isSwapped)
        {
            writer.Write(content.AllDirectories);
            writer.Write(content.Swaps);
        }

        writer.Flush();
        writer.Write(RecordFormat.Crc(0, stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Reads a catalog; null, and why, when it is not whole.</summary>
    public static CatalogContent? Read(ReadOnlySpan<byte> bytes, out string? wrong)
    {
        if (bytes.Length < HeaderSize + 4 || !bytes.StartsWith(Magic))
            return Fail("it is not a catalog, or cut short", out wrong);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != RecordFormat.Crc(0, bytes[..^4]))
            return Fail("its checksum is wrong", out wrong);
        if (bytes[7] is not (SwappedVersion or UncountedVersion or Version or SecondVersion or FirstVersion))
            return Fail($"its version {bytes[7]} is not known to this server", out wrong);

        int highestId = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        var partitions = new List<PartitionIdentity>();
        ReadOnlySpan<byte> rest = bytes[HeaderSize..^4];
        for (int i = 0; i < count; i++)
        {
            if (!TryReadEntry(ref rest, out PartitionIdentity? partition))
                return Fail($"entry {i + 1} is not what this server writes", out wrong);
            partitions.Add(partition);
        }

        if ((bytes[7] >= Version ? ReadWithFiles(ref rest, partitions) : new SortedSet<int>()) is not { } withFiles)
            return Fail("its list of partitions with files is not what this server writes", out wrong);
        var content = new CatalogContent(highestId, partitions) { WithFiles = withFiles };
        if (bytes[7] >= UncountedVersion && !TryReadSwaps(ref rest, bytes[7], ref content))
            return Fail("its directories of the numbered databases are not what this server writes", out wrong);

        wrong = rest.IsEmpty ? null : "there are bytes behind its last entry";
        return wrong is null ? content : null;
    }

    private static CatalogContent? Fail(string reason, out string? wrong)
    {
        wrong = reason;
        return null;
    }

    // Null when it is cut short, or names a partition that there is not, or one that keeps nothing.
    private static SortedSet<int>? ReadWithFiles(ref ReadOnlySpan<byte> rest, List<PartitionIdentity> partitions)
    {
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(rest) is var count && count > (rest.Length - 4) / 4)
            return null;
        HashSet<int> known = [.. Enumerable.Range(0, PartitionLimits.NumberedDatabases)];
        known.UnionWith(partitions.Where(partition => partition.Persistence.Mode != PersistMode.None).Select(partition => partition.Id.Number));
        var ids = new SortedSet<int>();
        rest = rest[4..];
        for (; count > 0; count--, rest = rest[4..])
        {
            int id = BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (!known.Contains(id) || !ids.Add(id))
                return null;
        }

        return ids;
    }

    private static bool TryReadSwaps(ref ReadOnlySpan<byte> rest, byte version, ref CatalogContent content)
    {
        bool isCounted = version >= SwappedVersion;
        if (rest.Length < PartitionLimits.NumberedDatabases + (isCounted ? sizeof(int) : 0) || content.WithDirectories(rest[..PartitionLimits.NumberedDatabases]) is not { } swapped)
            return false;
        rest = rest[PartitionLimits.NumberedDatabases..];
        content = swapped with { Swaps = isCounted ? BinaryPrimitives.ReadInt32LittleEndian(rest) : 1 };
        rest = rest[(isCounted ? sizeof(int) : 0)..];
        return content.Swaps > 0;
    }

    private static bool TryReadEntry(ref ReadOnlySpan<byte> rest, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PartitionIdentity? partition)
    {
        partition = null;
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(rest) is var length && (length < EntryFixedSize || length > rest.Length - 4))
            return false;
        ReadOnlySpan<byte> entry = rest.Slice(4, (int)length);
        rest = rest[(4 + (int)length)..];
        (var schema, var mode, var fsync, int nameLength) = ((Schema)entry[12], (PersistMode)entry[13], (FsyncPolicy)entry[14], entry[15]);
        if (entry.Length < EntryFixedSize + nameLength || !PartitionName.TryParse(entry.Slice(EntryFixedSize, nameLength), out PartitionName? name)
            || CatalogOptions.Read(entry[(EntryFixedSize + nameLength)..]) is not { } options || options.ProblemOn(schema) is not null
            || !Enum.IsDefined(schema) || !Enum.IsDefined(mode) || !Enum.IsDefined(fsync))
            return false;
        partition = new PartitionIdentity(
            new PartitionId(BinaryPrimitives.ReadInt32LittleEndian(entry)), name, schema, new Persistence(mode, fsync),
            new UnixTime(BinaryPrimitives.ReadInt64LittleEndian(entry[4..])))
        {
            Options = options,
        };
        return true;
    }
}
