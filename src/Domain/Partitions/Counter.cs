namespace GoKV.Domain.Partitions;

/// <summary>Sums that fail instead of wrapping.</summary>
internal static class Counter
{
    /// <summary>Adds; false when the sum is out of the range of a signed 64-bit integer.</summary>
    public static bool TryAdd(long current, long delta, out long sum)
    {
        sum = unchecked(current + delta);
        // Wrapped exactly when both have one sign and the sum has the other (Hacker's Delight, 2-13).
        return ((current ^ sum) & (delta ^ sum)) >= 0;
    }
}
