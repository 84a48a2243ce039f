using System.Globalization;
using System.Text;

namespace GoKV.Domain.Sketches;

// The sparse form: what is done to the runs, and in which order, is Redis' way, because the same commands are to make the same bytes.
public sealed partial class HyperLogLog
{
    // After a change so many runs are looked at for equal neighbours, from the one before on.
    private const int MergedRuns = 5;

    /// <summary>The runs of a sparse one, as PFDEBUG DECODE writes them: <c>z:</c> and <c>Z:</c> for zeros with their number, <c>v:</c> for a value and how many have it.</summary>
    public string DescribeRuns()
    {
        var text = new StringBuilder();
        SparseRun run;
        for (int at = HeaderBytes; at < _length; at += run.Bytes)
        {
            run = SparseRun.Read(_bytes.AsSpan(at, _length - at));
            string kind = run.Value != 0 ? "v:" : run.Bytes == 1 ? "z:" : "Z:";
            string value = run.Value != 0 ? string.Create(CultureInfo.InvariantCulture, $"{run.Value},") : "";
            text.Append(at == HeaderBytes ? "" : " ").Append(kind).Append(value).Append(run.Registers);
        }

        return text.ToString();
    }

    private static bool FoldSparse(ReadOnlySpan<byte> runs, Span<byte> registers)
    {
        int first = 0;
        SparseRun run;
        for (int at = 0; at < runs.Length; at += run.Bytes)
        {
            run = SparseRun.Read(runs[at..]);
            if (run.Registers > Registers - first)
                return false;
            foreach (ref byte register in run.Value == 0 ? default : registers.Slice(first, run.Registers))
                register = Math.Max(register, (byte)run.Value);
            first += run.Registers;
        }

        return first == Registers;
    }

    private bool TryRaiseSparse(int register, int to, long limit, out bool changed)
    {
        changed = false;
        (int at, int before, int first) = (HeaderBytes, HeaderBytes, 0);
        SparseRun run = default;
        while (at < _length)
        {
            run = SparseRun.Read(_bytes.AsSpan(at, _length - at));
            if (register < first + run.Registers)
                break;
            before = at;
            at += run.Bytes;
            first += run.Registers;
        }

        // A run that has it, and all its bytes.
        if (at >= _length || at + run.Bytes > _length)
            return false;
        if (run.Value >= to)
            return true;

        Span<byte> instead = stackalloc byte[SparseRun.LongestBytes + 1 + SparseRun.LongestBytes];
        int length = SparseRun.Write(instead, run.Value, register - first);
        length += SparseRun.Write(instead[length..], to, 1);
        length += SparseRun.Write(instead[length..], run.Value, first + run.Registers - 1 - register);
        if (length > run.Bytes && _length + length - run.Bytes > limit)
        {
            if (!TryMakeDense())
                return false;
            changed = RaiseDense(register, to);
            return true;
        }

        Splice(at, run.Bytes, instead[..length]);
        MergeRuns(before);
        ForgetCount();
        changed = true;
        return true;
    }

    private void Splice(int at, int bytes, ReadOnlySpan<byte> instead)
    {
        int length = _length + instead.Length - bytes;
        if (length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(length, _bytes.Length + (_bytes.Length / 2)));
        _bytes.AsSpan(at + bytes, _length - at - bytes).CopyTo(_bytes.AsSpan(at + instead.Length));
        instead.CopyTo(_bytes.AsSpan(at));
        _length = length;
    }

    private void MergeRuns(int at)
    {
        Span<byte> merged = stackalloc byte[1];
        for (int i = 0; i < MergedRuns && at < _length; i++)
        {
            SparseRun run = SparseRun.Read(_bytes.AsSpan(at, _length - at));
            SparseRun next = run.Value != 0 && at + 1 < _length ? SparseRun.Read(_bytes.AsSpan(at + 1, _length - at - 1)) : default;
            if (run.Value != 0 && next.Value == run.Value && run.Registers + next.Registers <= SparseRun.MaxEqual)
            {
                // What it is now may be one with the run behind it.
                SparseRun.Write(merged, run.Value, run.Registers + next.Registers);
                Splice(at, 2, merged);
            }
            else
            {
                at += run.Bytes;
            }
        }
    }
}
