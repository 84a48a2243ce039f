using System.Buffers.Binary;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Catalog;

/// <summary>How often numbered databases have been swapped, and which directories they have since.</summary>
/// <param name="Swaps">How often.</param>
/// <param name="Directories">The directory of each numbered database.</param>
internal sealed record NotedSwaps(int Swaps, byte[] Directories);

/// <summary>
/// The file beside the partitions' directories that says of which swap these are: with an older catalog, or none, databases would have each other's data (docs/adr/0016).
/// <code>
/// swaps = "GOKVSWP" version:u8 swaps:u32 directories:u8{16} crc:u32        little endian; the document is docs/formats/catalog.md
/// </code>
/// </summary>
/// <remarks>
/// Thread safety: one caller at a time.
/// Invariant: it is written when the catalog of its swap is durable, so whatever a crash leaves, it is never ahead of the catalog.
/// </remarks>
internal sealed class SwapNote(IFileSystem files, string dataDirectory)
{
    /// <summary>Its path in the data directory.</summary>
    public const string Name = "partitions/swaps";

    private const byte Version = 1;
    private const int CountOffset = 8;
    private const int DirectoriesOffset = 12;
    private const int Size = DirectoriesOffset + PartitionLimits.NumberedDatabases + 4;

    private readonly string _path = Path.Combine(dataDirectory, Name);

    private static ReadOnlySpan<byte> Magic => "GOKVSWP"u8;

    /// <summary>Reads it; null before the first swap.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged; the message says how.</exception>
    public NotedSwaps? Read()
    {
        if (!files.FileExists(_path))
            return null;
        using IStorageFile file = files.OpenRead(_path);
        // One byte more than it may have.
        byte[] bytes = new byte[Size + 1];
        int read = 0;
        while (read < bytes.Length && file.Read(read, bytes.AsSpan(read)) is var more and > 0)
            read += more;
        return Parse(bytes.AsSpan(0, read), out string? wrong) ?? throw new InvalidDataException($"{_path} cannot be used: {wrong}. gokv repair {dataDirectory} mends that");
    }

    /// <summary>Looks whether a catalog is the one that belongs to the directories.</summary>
    /// <returns>How many swaps are noted: as many as the catalog has, or fewer.</returns>
    /// <exception cref="StorageException">The note cannot be read.</exception>
    /// <exception cref="InvalidDataException">The catalog is an older one, or another's, or the note is damaged; the message says which.</exception>
    public int Check(CatalogContent catalog)
    {
        NotedSwaps? noted = Read();
        return Contradiction(catalog, noted) is { } wrong
            ? throw new InvalidDataException(
                $"the catalog {Path.Combine(dataDirectory, CatalogFile.Name)} is missing, or not the one that belongs here: {wrong}. Databases would have each other's data. gokv repair {dataDirectory} mends that")
            : noted?.Swaps ?? 0;
    }

    /// <summary>Why a catalog is not the one that belongs to the directories; null when nothing says that.</summary>
    public static string? Contradiction(CatalogContent catalog, NotedSwaps? noted)
    {
        if (noted is null || noted.Swaps < catalog.Swaps)
            return null;
        if (noted.Swaps > catalog.Swaps)
            return $"by {Name} there have been {noted.Swaps} swaps of databases, and it knows of {catalog.Swaps}";
        return noted.Directories.AsSpan().SequenceEqual(catalog.AllDirectories) ? null : $"by {Name} databases have other directories";
    }

    /// <summary>Says that the directories are those of a catalog, which is durable; so is this when it returns.</summary>
    /// <exception cref="StorageException">It failed, and it may say this or what it has said.</exception>
    public void Write(CatalogContent catalog)
    {
        byte[] bytes = new byte[Size];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(CountOffset), catalog.Swaps);
        catalog.AllDirectories.CopyTo(bytes.AsSpan(DirectoriesOffset));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Size - 4), RecordFormat.Crc(0, bytes.AsSpan(..^4)));

        string temporary = _path + ".tmp";
        files.DeleteFile(temporary);
        using (IStorageFile file = files.Create(temporary))
        {
            file.Write(0, bytes);
            file.Sync();
        }

        files.Rename(temporary, _path);
        files.SyncDirectory(Path.GetDirectoryName(_path)!);
    }

    private static NotedSwaps? Parse(ReadOnlySpan<byte> bytes, out string? wrong)
    {
        wrong = bytes.Length < Size || !bytes.StartsWith(Magic) ? "it is not a note of swaps, or cut short"
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Size - 4)..]) != RecordFormat.Crc(0, bytes[..(Size - 4)]) ? "its checksum is wrong"
            : bytes[Magic.Length] != Version ? $"its version {bytes[Magic.Length]} is not known to this server"
            : bytes.Length > Size ? "there are bytes behind its end"
            : CatalogContent.Empty.WithDirectories(bytes[DirectoriesOffset..(Size - 4)]) is null ? "its directories of the numbered databases are not what this server writes"
            : null;
        return wrong is null
            ? new NotedSwaps(BinaryPrimitives.ReadInt32LittleEndian(bytes[CountOffset..]), bytes[DirectoriesOffset..(Size - 4)].ToArray())
            : null;
    }
}
