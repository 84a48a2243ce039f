namespace GoKV.TestKit.Storage;

/// <summary>What goes wrong in one call of a <see cref="CrashableFileSystem"/>.</summary>
/// <param name="Errno">The error number the call fails with; 0 for a crash.</param>
/// <param name="Bytes">How much of a write is done before it goes wrong; the other calls do nothing of their work.</param>
public sealed record Fault(int Errno, int Bytes = 0)
{
    /// <summary>The process or the machine ends before the call has done anything.</summary>
    public static Fault Crash { get; } = new(0);

    public bool IsCrash => Errno == 0;

    /// <summary>The call fails and has done nothing.</summary>
    public static Fault Error(int errno) => new(errno);

    /// <summary>A write puts so many bytes into the file, then fails.</summary>
    public static Fault ShortWrite(int bytes, int errno) => new(errno, bytes);

    /// <summary>A write puts so many bytes into the file, then all ends.</summary>
    public static Fault CrashAfter(int bytes) => new(0, bytes);
}

/// <summary>Decides whether a call goes wrong; null lets it be. It is called outside of all locks, so it may wait, as a slow disk does.</summary>
/// <param name="operation">The system's word: open, access, readdir, mkdir, read, write, ftruncate, fdatasync, fsync, rename, unlink, rmdir, flock, statvfs.</param>
/// <param name="path">The path as the caller gave it; of a rename the old one.</param>
/// <param name="number">The call's number: 1 for the first of this file system.</param>
public delegate Fault? FaultRule(string operation, string path, int number);

/// <summary>
/// The process or machine of this file system is gone. No <see cref="Infrastructure.Storage.StorageException"/> and no <see cref="IOException"/>:
/// the code under test is not there any more and must not get to handle it.
/// </summary>
public sealed class CrashException(string call) : Exception($"Crashed at {call}");
