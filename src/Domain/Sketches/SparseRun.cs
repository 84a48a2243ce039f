namespace GoKV.Domain.Sketches;

/// <summary>Registers side by side with the same value, in the sparse form of a <see cref="HyperLogLog"/>.</summary>
/// <remarks>
/// <code>
/// 00nnnnnn           n + 1 registers are zero
/// 01nnnnnn nnnnnnnn  the same, high bits first
/// 1vvvvvnn           n + 1 registers have the value v + 1
/// </code>
/// </remarks>
internal readonly record struct SparseRun
{
    /// <summary>The largest value of a register that a run can have.</summary>
    internal const int MaxValue = 32;

    /// <summary>The most registers of a run that are not zero.</summary>
    internal const int MaxEqual = 4;

    /// <summary>Bytes of the longest run.</summary>
    internal const int LongestBytes = 2;

    private const int MaxZerosOfByte = 64;
    private const int KindMask = 0b1100_0000;
    private const int LongZeros = 0b0100_0000;
    private const int HasValue = 0b1000_0000;

    /// <summary>The registers' value; 0 for zeros.</summary>
    internal int Value { get; private init; }

    /// <summary>How many registers.</summary>
    internal int Registers { get; private init; }

    /// <summary>Bytes of the run.</summary>
    internal int Bytes { get; private init; }

    /// <summary>Reads the first run. Of one that is cut off, the missing bits are zero.</summary>
    /// <param name="runs">At least one byte.</param>
    internal static SparseRun Read(ReadOnlySpan<byte> runs)
    {
        int first = runs[0];
        if ((first & HasValue) != 0)
            return new SparseRun { Value = ((first >> 2) & 0x1F) + 1, Registers = (first & 3) + 1, Bytes = 1 };
        int count = first & ~KindMask;
        return (first & KindMask) == LongZeros
            ? new SparseRun { Registers = ((count << 8) | (runs.Length > 1 ? runs[1] : 0)) + 1, Bytes = 2 }
            : new SparseRun { Registers = count + 1, Bytes = 1 };
    }

    /// <summary>Writes a run of so many registers; nothing for none. How many bytes that took.</summary>
    internal static int Write(Span<byte> destination, int value, int registers)
    {
        if (registers == 0)
            return 0;
        int count = registers - 1;
        if (value != 0)
        {
            destination[0] = (byte)(HasValue | ((value - 1) << 2) | count);
            return 1;
        }

        if (registers <= MaxZerosOfByte)
        {
            destination[0] = (byte)count;
            return 1;
        }

        destination[0] = (byte)(LongZeros | (count >> 8));
        destination[1] = (byte)count;
        return 2;
    }
}
