using System.Numerics;

namespace GoKV.Domain.Keyspaces;

/// <summary>
/// The sizes that records are given: multiples of 16 bytes up to 256, then eight steps for each doubling, so that a record wastes at most an eighth.
/// </summary>
// Thread safety: no state.
internal static class SizeClass
{
    internal const int Count = 16 + (8 * 8);

    /// <summary>The smallest class that a record fits in.</summary>
    /// <param name="size">1 to <see cref="EntryRecord.MaxBytes"/> bytes.</param>
    internal static int For(int size)
    {
        if (size <= 256)
            return (size - 1) >> 4;
        // 257 to 512 have the eight classes after 16, in steps of 32; each doubling has the next eight.
        int doublings = BitOperations.Log2((uint)(size - 1)) - 8;
        return 16 + (doublings * 8) + ((size - 1 - (256 << doublings)) >> (5 + doublings));
    }

    /// <summary>The bytes of the records of a class.</summary>
    internal static int BytesOf(int sizeClass)
    {
        if (sizeClass < 16)
            return (sizeClass + 1) << 4;
        int doublings = (sizeClass - 16) / 8;
        return (256 << doublings) + ((((sizeClass - 16) % 8) + 1) << (5 + doublings));
    }
}
