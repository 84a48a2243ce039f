using System.Runtime.InteropServices;

namespace GoKV.Infrastructure.Storage;

/// <summary>Linux' wait-for-a-word, futex(2), which has no function in the C library.</summary>
internal static partial class Futex
{
    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;

    // The call's number; others than these two architectures do without.
    private static readonly nint Number = !OperatingSystem.IsLinux() ? 0 : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        _ => 0,
    };

    /// <summary>True where it can be used.</summary>
    public static bool IsAvailable => Number != 0;

    /// <summary>Sleeps while <paramref name="word"/>, which must not move, is <paramref name="expected"/>: until it is woken up, for at most <paramref name="time"/>, or shorter.</summary>
    public static void Wait(ref int word, int expected, TimeSpan time)
    {
        long nanoseconds = Math.Max(1, (long)time.TotalNanoseconds);
        var left = new TimeSpec(nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
        _ = Call(Number, ref word, WaitPrivate, expected, in left);
    }

    /// <summary>Wakes one thread that sleeps for <paramref name="word"/>.</summary>
    public static void Wake(ref int word)
    {
        // Not looked at.
        TimeSpec none = default;
        _ = Call(Number, ref word, WakePrivate, 1, in none);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, ref int word, nint operation, nint value, ref readonly TimeSpec time);

    // A struct timespec of 64-bit Linux.
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
