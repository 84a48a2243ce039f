using System.Runtime.InteropServices;

namespace GoKV.Infrastructure.Storage;

/// <summary>Files by the system calls of Linux, made directly so that every error is seen (docs/adr/0005).</summary>
/// <remarks>
/// Thread safety: has no state. Linux only, 64-bit: on other systems the numbers in <see cref="Libc"/> mean something else.
/// </remarks>
public sealed class LinuxFileSystem : IFileSystem
{
    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        if (Libc.MakeDirectory(path, Libc.OwnerDirectory) == 0)
            return;
        int errno = Marshal.GetLastPInvokeError();
        if (errno == ErrorNumber.EEXIST && DirectoryExists(path))
            return;
        if (errno != ErrorNumber.ENOENT || Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is not { Length: > 0 } parent)
            throw Libc.Failure("mkdir", path, errno);

        CreateDirectory(parent);
        if (Libc.MakeDirectory(path, Libc.OwnerDirectory) < 0 && Marshal.GetLastPInvokeError() != ErrorNumber.EEXIST)
            throw Libc.Failure("mkdir", path);
    }

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Exists(path + "/");

    /// <inheritdoc/>
    public bool FileExists(string path) => Exists(path) && !Exists(path + "/");

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFiles(string path) => List(path, Directory.GetFiles);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDirectories(string path) => List(path, Directory.GetDirectories);

    /// <inheritdoc/>
    public IStorageFile Create(string path) => new LinuxFile(Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL), path);

    /// <inheritdoc/>
    public IStorageFile OpenRead(string path) => new LinuxFile(Open(path, Libc.O_RDONLY), path);

    /// <inheritdoc/>
    public IStorageFile OpenWrite(string path) => new LinuxFile(Open(path, Libc.O_RDWR), path);

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        if (Libc.Rename(from, to) < 0)
            throw Libc.Failure("rename", from);
    }

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        if (Libc.Unlink(path) < 0 && Marshal.GetLastPInvokeError() != ErrorNumber.ENOENT)
            throw Libc.Failure("unlink", path);
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        if (!DirectoryExists(path))
            return;

        // Each is first taken for a file: so a symbolic link to a directory goes, and not what it points at.
        foreach (string name in List(path, Directory.GetFileSystemEntries))
        {
            string inner = Path.Combine(path, name);
            if (Libc.Unlink(inner) == 0)
                continue;
            int errno = Marshal.GetLastPInvokeError();
            if (errno == ErrorNumber.EISDIR)
                DeleteDirectory(inner);
            else if (errno != ErrorNumber.ENOENT)
                throw Libc.Failure("unlink", inner, errno);
        }

        if (Libc.RemoveDirectory(path) < 0 && Marshal.GetLastPInvokeError() != ErrorNumber.ENOENT)
            throw Libc.Failure("rmdir", path);
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        using FileDescriptor directory = Open(path, Libc.O_RDONLY | Libc.O_DIRECTORY);
        while (Libc.Sync(directory) != 0)
        {
            if (!Libc.WasInterrupted())
                throw Libc.Failure("fsync", path);
        }
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        FileDescriptor file = Open(path, Libc.O_RDWR | Libc.O_CREAT);
        while (Libc.Lock(file, Libc.LOCK_EX | Libc.LOCK_NB) < 0)
        {
            if (Libc.WasInterrupted())
                continue;
            int errno = Marshal.GetLastPInvokeError();
            file.Dispose();
            return errno == ErrorNumber.EAGAIN ? null : throw Libc.Failure("flock", path, errno);
        }

        // The lock belongs to the open descriptor: closing it, or the end of the process, gives it back.
        return file;
    }

    /// <inheritdoc/>
    public long FreeSpace(string path)
    {
        Span<ulong> status = stackalloc ulong[Libc.StatvfsWords];
        while (Libc.FileSystemStatus(path, status) < 0)
        {
            if (!Libc.WasInterrupted())
                throw Libc.Failure("statvfs", path);
        }

        UInt128 bytes = (UInt128)status[Libc.StatvfsAvailable] * status[Libc.StatvfsBlockSize];
        return (long)UInt128.Min(bytes, long.MaxValue);
    }

    private static FileDescriptor Open(string path, int flags)
    {
        while (true)
        {
            int descriptor = Libc.Open(path, flags | Libc.O_CLOEXEC, Libc.OwnerFile);
            if (descriptor >= 0)
                return new FileDescriptor(descriptor);
            if (!Libc.WasInterrupted())
                throw Libc.Failure("open", path);
        }
    }

    // Not File.Exists: it calls everything missing that it may not or cannot look at.
    private static bool Exists(string path)
    {
        if (Libc.Access(path, Libc.F_OK) == 0)
            return true;
        int errno = Marshal.GetLastPInvokeError();
        return errno is ErrorNumber.ENOENT or ErrorNumber.ENOTDIR ? false : throw Libc.Failure("access", path, errno);
    }

    // The base class library's: its errors are right, and it knows the file systems that do not say what an entry is.
    private static string[] List(string path, Func<string, string[]> list)
    {
        try
        {
            string[] names = Array.ConvertAll(list(path), entry => Path.GetFileName(entry));
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (DirectoryNotFoundException)
        {
            throw Libc.Failure("readdir", path, Exists(path) ? ErrorNumber.ENOTDIR : ErrorNumber.ENOENT);
        }
        catch (UnauthorizedAccessException)
        {
            throw Libc.Failure("readdir", path, ErrorNumber.EACCES);
        }
        catch (IOException exception)
        {
            // On Unix HResult is the plain error number of errors that have no exception of their own.
            throw Libc.Failure("readdir", path, exception.HResult);
        }
    }
}
