using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>How many entries have an expiry, and what their expiries add up to: their average is known at any time, without a walk.</summary>
// Invariant: never negative. A sum of expiries near the end of 64 bits needs more of them.
internal struct ExpiryTotals
{
    private Int128 _sum;

    /// <summary>Entries that have an expiry.</summary>
    internal int Count { get; private set; }

    /// <summary>The average of the expiries; none when there are none.</summary>
    internal readonly Expiry Average => Count == 0 ? Expiry.None : Expiry.At((long)(_sum / Count));

    /// <summary>An entry has this expiry now.</summary>
    internal void Add(Expiry expiry)
    {
        if (expiry.IsNone)
            return;
        Count++;
        _sum += expiry.UnixMilliseconds;
    }

    /// <summary>An entry that had this expiry has gone, or will have another.</summary>
    internal void Remove(Expiry expiry)
    {
        if (expiry.IsNone)
            return;
        Count--;
        _sum -= expiry.UnixMilliseconds;
    }
}
