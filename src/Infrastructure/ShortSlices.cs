using System.Runtime.InteropServices;

namespace GoKV.Infrastructure;

/// <summary>
/// Asks the kernel for short turns of a thread on its processor: a thread that works for microseconds and then waits need not stand behind one that wants milliseconds,
/// such as the runtime's compiler or the walk of a snapshot (docs/adr/0006). Event loops have them, and the threads of logs, for which event loops wait.
/// </summary>
/// <remarks>
/// Since Linux 6.12 the scheduler lets a thread with a shorter slice take the processor from one with a longer slice; older kernels pass over the number. It gives a thread no
/// more of the processor's time than it had. See sched_setattr(2). Thread safety: concerns the calling thread.
/// </remarks>
public static partial class ShortSlices
{
    /// <summary>Nanoseconds of a turn: the shortest that the kernel gives. A turn of an event loop takes less, unless clients send pipelines.</summary>
    public const long Slice = 100_000;

    // Of struct sched_attr, in its first version: size and policy, flags, nice value and real-time priority, and then runtime, deadline and period.
    private const int Words = 6;
    private const int PolicyWord = 0;
    private const int FlagsWord = 1;
    private const int RuntimeWord = 3;

    // What the thread starts is an ordinary thread again.
    private const long SCHED_FLAG_RESET_ON_FORK = 1;
    private const int SCHED_OTHER = 0;
    private const int CallingThread = 0;
    private const string Library = "libc";

    // The calls' numbers on x64 and arm64.
    private static long SetNumber => IsArm ? 274 : 314;

    private static long GetNumber => IsArm ? 275 : 315;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Shortens the turns of the calling thread. False when the kernel refuses or the thread has a policy of its own: then all is as it was.</summary>
    public static bool Take()
    {
        Span<long> attributes = stackalloc long[Words];
        if (!TryRead(attributes) || (int)(attributes[PolicyWord] >> 32) != SCHED_OTHER)
            return false;
        attributes[FlagsWord] |= SCHED_FLAG_RESET_ON_FORK;
        attributes[RuntimeWord] = Slice;
        return SetAttributes(SetNumber, CallingThread, ref attributes[0], 0) == 0;
    }

    /// <summary>Nanoseconds of a turn of the calling thread; 0 on a kernel that has one length for all.</summary>
    public static long Current()
    {
        Span<long> attributes = stackalloc long[Words];
        return TryRead(attributes) ? attributes[RuntimeWord] : 0;
    }

    private static bool TryRead(Span<long> attributes)
    {
        attributes.Clear();
        return OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64
            && GetAttributes(GetNumber, CallingThread, ref attributes[0], Words * sizeof(long), 0) == 0;
    }

    // The C library has names for these calls since glibc 2.41 only. syscall is variadic in C; on Linux a fixed signature passes the same registers.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial long SetAttributes(long number, long thread, ref long attributes, long flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial long GetAttributes(long number, long thread, ref long attributes, long size, long flags);
}
