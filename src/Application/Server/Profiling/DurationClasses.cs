using System.Numerics;

namespace GoKV.Application.Server.Profiling;

/// <summary>
/// The classes in which durations of commands are counted. Octaves are those of the histogram that Redis shows: up to 1032 ns, then doubled; each has eight
/// classes of the same width, so the bound of a class is at most an eighth more than what was measured.
/// </summary>
public static class DurationClasses
{
    /// <summary>How many classes there are; the last has all that took longer.</summary>
    public const int Count = Octaves * PerOctave;

    /// <summary>How many octaves there are.</summary>
    public const int Octaves = 21;

    /// <summary>Classes of an octave.</summary>
    public const int PerOctave = 1 << PerOctaveBits;

    private const int PerOctaveBits = 3;
    private const long FirstWidth = 129;
    private const long LastBound = (1L << 30) - 1;

    /// <summary>The class of a duration in nanoseconds.</summary>
    public static int Of(long nanoseconds)
    {
        ulong widths = (ulong)Math.Max(0, nanoseconds) / FirstWidth;
        if (widths < PerOctave)
            return (int)widths;
        // The upper four bits: one that says which octave, three that say where in it.
        int shift = BitOperations.Log2(widths) - PerOctaveBits;
        int octave = shift + 1;
        return octave >= Octaves ? Count - 1 : (octave << PerOctaveBits) + ((int)(widths >> shift) & (PerOctave - 1));
    }

    /// <summary>The longest duration of a class, in nanoseconds; of the last the longest that is told.</summary>
    public static long BoundOf(int durationClass)
    {
        (int octave, int place) = (durationClass >> PerOctaveBits, durationClass & (PerOctave - 1));
        long bound = octave == 0 ? (place + 1) * FirstWidth : ((PerOctave + place + 1) * FirstWidth) << (octave - 1);
        return Math.Min(bound - 1, LastBound);
    }

    /// <summary>The longest duration of an octave, in nanoseconds.</summary>
    public static long BoundOfOctave(int octave) => BoundOf(((octave + 1) << PerOctaveBits) - 1);
}
