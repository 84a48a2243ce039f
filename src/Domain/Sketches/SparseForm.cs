using System.Globalization;
using System.Text;

namespace GoKV.Domain.Sketches;

/// <summary>
/// The sparse form of a <see cref="HyperLogLog"/>: runs of registers. What is done to the runs, and in which order, is Redis' way, because the same commands are to
/// make the same bytes.
/// </summary>
internal static class SparseForm
{
    // After a change so many runs are looked at for equal neighbours, from the one before on.
    private const int MergedRuns = 5;

    /// <summary>What became of a register that was to be raised.</summary>
    internal enum Raised
    {
        /// <summary>The runs make no sense.</summary>
        Corrupted,

        /// <summary>It had so much already.</summary>
        No,

        /// <summary>It has it now.</summary>
        Yes,

        /// <summary>Nothing: the value would become longer than it may.</summary>
        TooLong,
    }

    /// <summary>As PFDEBUG DECODE writes them: <c>z:</c> and <c>Z:</c> for zeros with their number, <c>v:</c> for a value and how many have it.</summary>
    internal static string Describe(ReadOnlySpan<byte> runs)
    {
        var text = new StringBuilder();
        SparseRun run;
        for (; runs.Length > 0; runs = runs[Math.Min(run.Bytes, runs.Length)..])
        {
            run = SparseRun.Read(runs);
            string kind = run.Value != 0 ? "v:" : run.Bytes == 1 ? "z:" : "Z:";
            string value = run.Value != 0 ? string.Create(CultureInfo.InvariantCulture, $"{run.Value},") : "";
            text.Append(text.Length == 0 ? "" : " ").Append(kind).Append(value).Append(run.Registers);
        }

        return text.ToString();
    }

    /// <summary>Raises registers, a byte each, to those of the runs; false when the runs make no sense.</summary>
    internal static bool TryFold(ReadOnlySpan<byte> runs, Span<byte> registers)
    {
        int first = 0;
        SparseRun run;
        for (; runs.Length > 0; runs = runs[Math.Min(run.Bytes, runs.Length)..])
        {
            run = SparseRun.Read(runs);
            if (run.Registers > registers.Length - first)
                return false;
            foreach (ref byte register in run.Value == 0 ? default : registers.Slice(first, run.Registers))
                register = Math.Max(register, (byte)run.Value);
            first += run.Registers;
        }

        return first == registers.Length;
    }

    /// <summary>Raises one register.</summary>
    /// <param name="value">The value's bytes; runs from <paramref name="start"/> on.</param>
    /// <param name="start">Where the runs begin.</param>
    /// <param name="register">The register.</param>
    /// <param name="to">At least so much, at most <see cref="SparseRun.MaxValue"/>.</param>
    /// <param name="limit">The bytes that a value may grow to.</param>
    internal static Raised Raise(ByteList value, int start, int register, int to, long limit)
    {
        (int at, int before, int first) = (start, start, 0);
        SparseRun run = default;
        while (at < value.Length)
        {
            run = SparseRun.Read(value.Span[at..]);
            if (register < first + run.Registers)
                break;
            before = at;
            at += run.Bytes;
            first += run.Registers;
        }

        // A run that has it, and all its bytes.
        if (at >= value.Length || at + run.Bytes > value.Length)
            return Raised.Corrupted;
        if (run.Value >= to)
            return Raised.No;

        Span<byte> instead = stackalloc byte[SparseRun.LongestBytes + 1 + SparseRun.LongestBytes];
        int length = SparseRun.Write(instead, run.Value, register - first);
        length += SparseRun.Write(instead[length..], to, 1);
        length += SparseRun.Write(instead[length..], run.Value, first + run.Registers - 1 - register);
        if (length > run.Bytes && value.Length + length - run.Bytes > limit)
            return Raised.TooLong;
        value.Splice(at, run.Bytes, instead[..length]);
        MergeRuns(value, before);
        return Raised.Yes;
    }

    private static void MergeRuns(ByteList value, int at)
    {
        Span<byte> merged = stackalloc byte[1];
        for (int i = 0; i < MergedRuns && at < value.Length; i++)
        {
            SparseRun run = SparseRun.Read(value.Span[at..]);
            SparseRun next = run.Value != 0 && at + 1 < value.Length ? SparseRun.Read(value.Span[(at + 1)..]) : default;
            if (run.Value != 0 && next.Value == run.Value && run.Registers + next.Registers <= SparseRun.MaxEqual)
            {
                // What it is now may be one with the run behind it.
                SparseRun.Write(merged, run.Value, run.Registers + next.Registers);
                value.Splice(at, 2, merged);
            }
            else
            {
                at += run.Bytes;
            }
        }
    }
}
