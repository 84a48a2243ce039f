namespace GoKV.Domain.Values;

/// <summary>The longest common subsequence of two byte strings, of several the one that Redis finds (https://redis.io/docs/latest/commands/lcs/).</summary>
/// <remarks>Takes time and four bytes of memory for each pair of bytes; the caller bounds that.</remarks>
public sealed class CommonSubsequence
{
    private readonly byte[] _a;
    private readonly byte[] _b;
    private readonly int _stride;

    // Cell (i, j): the length for the first i bytes of one and j of the other.
    private readonly uint[] _lengths;

    private CommonSubsequence(byte[] a, byte[] b)
    {
        (_a, _b, _stride) = (a, b, b.Length + 1);
        _lengths = new uint[(a.Length + 1) * _stride];
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
                _lengths[(i * _stride) + j] = a[i - 1] == b[j - 1] ? At(i - 1, j - 1) + 1 : Math.Max(At(i - 1, j), At(i, j - 1));
        }
    }

    /// <summary>Its length.</summary>
    public int Length => (int)At(_a.Length, _b.Length);

    /// <summary>Finds it.</summary>
    public static CommonSubsequence Of(byte[] a, byte[] b) => new(a, b);

    /// <summary>Its bytes.</summary>
    public byte[] Bytes()
    {
        byte[] bytes = new byte[Length];
        int at = bytes.Length;
        foreach ((int first, _) in Pairs())
            bytes[--at] = _a[first];
        return bytes;
    }

    /// <summary>The runs of bytes that it consists of, the last one first: where they start in both, and their length.</summary>
    public IEnumerable<(int First, int Second, int Length)> Matches()
    {
        (int First, int Second, int Length) run = default;
        foreach ((int first, int second) in Pairs())
        {
            if (run.Length > 0 && first == run.First - 1 && second == run.Second - 1)
            {
                run = (first, second, run.Length + 1);
                continue;
            }

            if (run.Length > 0)
                yield return run;
            run = (first, second, 1);
        }

        if (run.Length > 0)
            yield return run;
    }

    // The bytes that are paired, from the end.
    private IEnumerable<(int First, int Second)> Pairs()
    {
        (int i, int j) = (_a.Length, _b.Length);
        while (i > 0 && j > 0)
        {
            if (_a[i - 1] == _b[j - 1])
                yield return (--i, --j);
            else if (At(i - 1, j) > At(i, j - 1))
                i--;
            else
                j--;
        }
    }

    private uint At(int i, int j) => _lengths[(i * _stride) + j];
}
