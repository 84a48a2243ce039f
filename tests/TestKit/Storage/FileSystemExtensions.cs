using GoKV.Infrastructure.Storage;
using Xunit;

namespace GoKV.TestKit.Storage;

/// <summary>Whole files at once, for tests.</summary>
public static class FileSystemExtensions
{
    public static byte[] ReadAll(this IFileSystem files, string path)
    {
        using IStorageFile file = files.OpenRead(path);
        byte[] bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }

    /// <summary>Writes over bytes of a file; durable.</summary>
    public static void WriteAt(this IFileSystem files, string path, long offset, ReadOnlySpan<byte> bytes)
    {
        using IStorageFile file = files.OpenWrite(path);
        file.Write(offset, bytes);
        file.Sync();
    }

    /// <summary>Makes a file of these bytes; nothing of it is durable.</summary>
    public static void WriteNew(this IFileSystem files, string path, ReadOnlySpan<byte> bytes)
    {
        using IStorageFile file = files.Create(path);
        file.Write(0, bytes);
    }

    /// <summary>Makes a file of these bytes whose content and name are durable.</summary>
    public static void WriteDurable(this IFileSystem files, string path, ReadOnlySpan<byte> bytes)
    {
        using IStorageFile file = files.Create(path);
        file.Write(0, bytes);
        file.Sync();
        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
