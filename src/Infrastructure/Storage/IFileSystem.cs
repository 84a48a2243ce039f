namespace GoKV.Infrastructure.Storage;

/// <summary>
/// The few things that durable code does with files. Every call that can fail says so by a <see cref="StorageException"/>; none ever reports a success
/// that the system did not. The real one is <see cref="LinuxFileSystem"/>; tests have one that loses, tears and refuses what a disk may.
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread. All calls may wait for a disk and must never be made on a socket's thread.
/// Paths are absolute, or relative to the working directory.
/// </remarks>
public interface IFileSystem
{
    /// <summary>Makes a directory with access for its owner only (0700), and those above it. Does nothing when it is there.</summary>
    void CreateDirectory(string path);

    /// <summary>True when there is a directory.</summary>
    bool DirectoryExists(string path);

    /// <summary>True when there is a file.</summary>
    bool FileExists(string path);

    /// <summary>Names (not paths) of the files in a directory, sorted.</summary>
    IReadOnlyList<string> ListFiles(string path);

    /// <summary>Names (not paths) of the directories in a directory, sorted.</summary>
    IReadOnlyList<string> ListDirectories(string path);

    /// <summary>Makes a new empty file with access for its owner only (0600), for writing. Fails when it is there.</summary>
    IStorageFile Create(string path);

    /// <summary>Opens a file for reading only.</summary>
    IStorageFile OpenRead(string path);

    /// <summary>Opens a file for reading and writing.</summary>
    IStorageFile OpenWrite(string path);

    /// <summary>Gives a file or directory another name, replacing a file of that name in one step. Durable only after <see cref="SyncDirectory"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file. Does nothing when it is not there.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes a directory with all that is in it. Does nothing when it is not there.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes the names in a directory durable: what was created, renamed or deleted in it.</summary>
    void SyncDirectory(string path);

    /// <summary>
    /// Takes a lock that one process at a time can have, and that ends with the process; null when another has it.
    /// </summary>
    IDisposable? TryLock(string path);

    /// <summary>Bytes that can still be written on the file system of a path.</summary>
    long FreeSpace(string path);
}

/// <summary>An open file.</summary>
/// <remarks>Thread safety: reads and syncs from any thread; writes and truncation by one thread at a time.</remarks>
public interface IStorageFile : IDisposable
{
    /// <summary>Where it was opened.</summary>
    string Path { get; }

    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Writes all bytes at an offset. When it fails, some of them may have been written.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Reads up to so many bytes at an offset; fewer only at the end of the file, 0 behind it.</summary>
    int Read(long offset, Span<byte> bytes);

    /// <summary>Cuts the file, or lengthens it with zero bytes.</summary>
    void Truncate(long length);

    /// <summary>
    /// Makes content and length durable (fdatasync). After a failure nothing is known of what was written since the last success, and a second try
    /// proves nothing: the system has forgotten the error (see docs/durability.md).
    /// </summary>
    void Sync();
}

/// <summary>A file operation failed.</summary>
/// <param name="operation">What was tried, in the system's word: write, fdatasync, open, ...</param>
/// <param name="path">On which path.</param>
/// <param name="errno">The system's error number.</param>
/// <param name="reason">Its text: <c>No space left on device</c>.</param>
public sealed class StorageException(string operation, string path, int errno, string reason) : IOException($"{operation} {path}: {reason}")
{
    /// <summary>What was tried.</summary>
    public string Operation { get; } = operation;

    /// <summary>On which path.</summary>
    public string Path { get; } = path;

    /// <summary>The system's error number.</summary>
    public int Errno { get; } = errno;

    /// <summary>The system's text for it.</summary>
    public string Reason { get; } = reason;

    /// <summary>True when there is no room (ENOSPC, EDQUOT): the one failure that may pass by itself.</summary>
    public bool IsNoSpace => Errno is ErrorNumber.ENOSPC or ErrorNumber.EDQUOT;
}
