namespace GoKV.Domain.Sketches;

/// <summary>
/// How many different elements the registers of a <see cref="HyperLogLog"/> have seen: the improved raw estimator of Otmar Ertl, "New cardinality estimation
/// algorithms for HyperLogLog sketches", arXiv:1702.01284, algorithm 6.
/// </summary>
public static class Cardinality
{
    // 0.5 / ln 2.
    private const double AlphaOfMany = 0.721347520444481703680;

    // The most zeros of a hash without a register's number, and one.
    private const int MaxValue = 51;

    /// <summary>The estimate for registers, a byte each.</summary>
    public static long Of(ReadOnlySpan<byte> registers)
    {
        // A value beyond what a hash can have is only in corrupted ones; it counts as nothing.
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        foreach (byte register in registers)
            histogram[register]++;

        double count = registers.Length;
        double sum = count * Tau((count - histogram[MaxValue]) / count);
        for (int value = MaxValue - 1; value >= 1; value--)
            sum = (sum + histogram[value]) * 0.5;
        sum += count * Sigma(histogram[0] / count);
        double estimate = Math.Round(AlphaOfMany * count * count / sum, MidpointRounding.AwayFromZero);
        // What no integer can be is what the conversion of C makes of it on the usual machines.
        return double.IsFinite(estimate) ? (long)estimate : long.MinValue;
    }

    private static double Sigma(double x)
    {
        if (x == 1)
            return double.PositiveInfinity;
        (double weight, double sum, double before) = (1, x, -1);
        while (sum != before)
        {
            x *= x;
            before = sum;
            sum += x * weight;
            weight += weight;
        }

        return sum;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1)
            return 0;
        (double weight, double sum, double before) = (1, 1 - x, -1);
        while (sum != before)
        {
            x = Math.Sqrt(x);
            before = sum;
            weight *= 0.5;
            sum -= (1 - x) * (1 - x) * weight;
        }

        return sum / 3;
    }
}
