using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Catalog;

/// <summary>The file that names all created partitions. It is replaced as a whole, by one rename: a crash leaves the old one or the new one.</summary>
/// <remarks>Thread safety: one caller at a time.</remarks>
internal sealed class CatalogFile(IFileSystem files, string dataDirectory)
{
    /// <summary>The catalog's name in the data directory.</summary>
    public const string Name = "catalog";

    private const string TemporaryName = "catalog.tmp";

    private readonly string _path = Path.Combine(dataDirectory, Name);

    /// <summary>False before the first partition was created.</summary>
    public bool Exists => files.FileExists(_path);

    /// <summary>Reads the catalog; the empty one when there is none.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged; the message says how.</exception>
    public CatalogContent Read()
    {
        if (!files.FileExists(_path))
            return CatalogContent.Empty;
        using IStorageFile file = files.OpenRead(_path);
        byte[] bytes = new byte[file.Length];
        int read = 0;
        while (read < bytes.Length && file.Read(read, bytes.AsSpan(read)) is var more and > 0)
            read += more;
        return CatalogFormat.Read(bytes.AsSpan(0, read), out string? wrong) ?? throw new InvalidDataException($"the catalog {_path} cannot be used: {wrong}");
    }

    /// <summary>
    /// Replaces the catalog; durable when this returns null. Else the last step failed, which makes the new name durable: the new one is in force, but
    /// after a power cut it may be the old one.
    /// </summary>
    /// <exception cref="StorageException">It failed, and the old one is still in force.</exception>
    public StorageException? Write(CatalogContent content)
    {
        string temporary = Path.Combine(dataDirectory, TemporaryName);
        files.DeleteFile(temporary);
        using (IStorageFile file = files.Create(temporary))
        {
            file.Write(0, CatalogFormat.Write(content));
            file.Sync();
        }

        files.Rename(temporary, _path);
        try
        {
            files.SyncDirectory(dataDirectory);
            return null;
        }
        catch (StorageException failure)
        {
            return failure;
        }
    }
}
