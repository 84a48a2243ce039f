using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GoKV.Infrastructure.Storage;

/// <summary>
/// The system calls of <see cref="LinuxFileSystem"/>, with the C library's names. Numbers and layouts are those of 64-bit Linux (x64 and arm64; glibc and
/// musl agree on all that is used).
/// </summary>
/// <remarks>
/// Not the base class library: there fsync's errors are lost on Linux (docs/adr/0005), files are made with 0666, and a directory cannot be opened at all.
/// A result below zero means that <see cref="Marshal.GetLastPInvokeError"/> has the error number.
/// </remarks>
internal static partial class Libc
{
    internal const int O_RDONLY = 0;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_CLOEXEC = 0x80000;

    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;

    internal const int SEEK_END = 2;

    internal const int F_OK = 0;

    /// <summary>0600.</summary>
    internal const uint OwnerFile = 0b110_000_000;

    /// <summary>0700.</summary>
    internal const uint OwnerDirectory = 0b111_000_000;

    /// <summary>Eight-byte words that hold a struct statvfs (14 in glibc) with room to spare.</summary>
    internal const int StatvfsWords = 32;

    /// <summary>Word of a struct statvfs: bytes per block of the two counts below it.</summary>
    internal const int StatvfsBlockSize = 1;

    /// <summary>Word of a struct statvfs: blocks that are free for users other than root.</summary>
    internal const int StatvfsAvailable = 4;

    private const string Library = "libc";

    private const int OneProcess = 0;
    private const uint CallingThread = 0;

    /// <summary>The one flag that is not the same on x64 and arm64.</summary>
    internal static int O_DIRECTORY { get; } = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    // open is variadic in C. On Linux a fixed signature passes the same registers; on macOS for arm64 it would not.
    // It returns an int and not a FileDescriptor: a handle is taken for 64 bits wide, and -1 in the lower half of a register is then no -1.
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    internal static partial nint Write(FileDescriptor file, ReadOnlySpan<byte> bytes, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    internal static partial nint Read(FileDescriptor file, Span<byte> bytes, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    internal static partial long Seek(FileDescriptor file, long offset, int origin);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int Truncate(FileDescriptor file, long length);

    [LibraryImport(Library, EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int SyncData(FileDescriptor file);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(FileDescriptor file);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Lock(FileDescriptor file, int operation);

    [LibraryImport(Library, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string from, string to);

    [LibraryImport(Library, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unlink(string path);

    [LibraryImport(Library, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeDirectory(string path, uint mode);

    [LibraryImport(Library, EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RemoveDirectory(string path);

    [LibraryImport(Library, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Access(string path, int mode);

    [LibraryImport(Library, EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int nice);

    [LibraryImport(Library, EntryPoint = "getpriority", SetLastError = true)]
    private static partial int GetPriority(int which, uint who);

    [LibraryImport(Library, EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int FileSystemStatus(string path, Span<ulong> status);

    /// <summary>Gives the calling thread a nice value: on Linux it belongs to the thread (setpriority(2), "C library/kernel differences"), elsewhere nothing is done.</summary>
    /// <returns>True when it was given.</returns>
    internal static bool LowerPriorityOfThread(int nice) => OperatingSystem.IsLinux() && SetPriority(OneProcess, CallingThread, nice) == 0;

    /// <summary>The nice value of the calling thread on Linux.</summary>
    internal static int PriorityOfThread() => GetPriority(OneProcess, CallingThread);

    /// <summary>True when the last call was cut short by a signal and has to be made again.</summary>
    internal static bool WasInterrupted() => Marshal.GetLastPInvokeError() == ErrorNumber.EINTR;

    /// <summary>The last call's error as an exception.</summary>
    internal static StorageException Failure(string operation, string path) => Failure(operation, path, Marshal.GetLastPInvokeError());

    internal static StorageException Failure(string operation, string path, int errno) =>
        new(operation, path, errno, Marshal.GetPInvokeErrorMessage(errno));
}

/// <summary>A file descriptor that is closed once, and never while a call on another thread uses it.</summary>
/// <remarks>Errors of close are not told: what was synced is safe whatever it says, and nothing is promised about the rest.</remarks>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    public FileDescriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    // Never again after EINTR: Linux has closed it by then, and the number may belong to another thread's file.
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
