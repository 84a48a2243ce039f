using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>
/// Walks over the keys of a partition in steps so short that its other commands do not notice: between two steps the partition's lock is free.
/// </summary>
internal static class KeyWalk
{
    // About 0.1 ms under the lock.
    private const int EntriesPerStep = 1024;

    /// <summary>The keys from a cursor on, until about <paramref name="count"/> entries were looked at, and where to go on.</summary>
    public static Outcome<ScanPage> Walk(Partition partition, ulong cursor, long count, ReadOnlySpan<byte> pattern, string? type, UnixTime now)
    {
        var keys = new List<byte[]>();
        for (long left = count; left > 0; left -= EntriesPerStep)
        {
            Outcome<ScanPage> step = partition.Scan(cursor, (int)Math.Min(left, EntriesPerStep), pattern, now, type);
            if (!step.Succeeded)
                return step.Error;
            keys.AddRange(step.Result.Keys);
            cursor = step.Result.Cursor;
            if (cursor == 0)
                break;
        }

        return new ScanPage(cursor, keys);
    }
}
