using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Tools;

/// <summary>Copies files so that the copies survive a power cut.</summary>
internal static class FileCopy
{
    private const int ChunkSize = 1024 * 1024;

    /// <summary>Copies the files of a directory into a new one, content and names durable; the name of the new directory is the caller's affair.</summary>
    /// <exception cref="StorageException">It failed; part of the copy may be there.</exception>
    public static void Directory(IFileSystem files, string from, string to)
    {
        files.CreateDirectory(to);
        foreach (string name in files.ListFiles(from))
            File(files, Path.Combine(from, name), Path.Combine(to, name));
        files.SyncDirectory(to);
    }

    /// <summary>Copies a file, its content durable.</summary>
    /// <exception cref="StorageException">It failed; part of the copy may be there.</exception>
    public static void File(IFileSystem files, string from, string to)
    {
        using IStorageFile source = files.OpenRead(from);
        using IStorageFile target = files.Create(to);
        byte[] chunk = new byte[ChunkSize];
        long offset = 0;
        while (source.Read(offset, chunk) is var read and > 0)
        {
            target.Write(offset, chunk.AsSpan(0, read));
            offset += read;
        }

        target.Sync();
    }
}
