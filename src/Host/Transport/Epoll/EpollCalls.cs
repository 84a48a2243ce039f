using System.Runtime.InteropServices;

namespace GoKV.Host.Transport.Epoll;

/// <summary>The system calls of the event loop, with the C library's names. A result below zero means that the last P/Invoke error says why.</summary>
/// <remarks>Numbers and layouts are those of 64-bit Linux.</remarks>
internal static partial class EpollCalls
{
    internal const int EPOLLIN = 0x1;
    internal const int EPOLLOUT = 0x4;
    internal const int EPOLLERR = 0x8;
    internal const int EPOLLHUP = 0x10;
    internal const int EPOLLRDHUP = 0x2000;
    internal const int EPOLLET = unchecked((int)0x80000000);

    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const int EPOLL_CLOEXEC = 0x80000;

    internal const int EFD_NONBLOCK_CLOEXEC = 0x80800;
    internal const int MSG_DONTWAIT_NOSIGNAL = 0x4040;

    internal const int EINTR = 4;
    internal const int EAGAIN = 11;

    private const string Library = "libc";

    /// <summary>Bytes of a struct epoll_event: packed on x64, aligned elsewhere.</summary>
    internal static int EventSize { get; } = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Offset of its data.</summary>
    internal static int EventDataOffset => EventSize - 8;

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int Create(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int Control(int epoll, int operation, int descriptor, ref byte epollEvent);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int Wait(int epoll, ref byte events, int count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(int socket, ref byte buffer, nint count, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(int socket, ref readonly byte buffer, nint count, int flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, ref byte buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, ref readonly byte buffer, nint count);

    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int descriptor);
}
