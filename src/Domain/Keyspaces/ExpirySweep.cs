using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>Keeps the slots of a segment whose entries have not expired, and removes the entries of the others.</summary>
/// <param name="entries">Where the entries are.</param>
/// <param name="now">The time that decides.</param>
/// <param name="sink">Is told each key as it is removed.</param>
// Thread safety: none, as the keyspace.
internal ref struct ExpirySweep<TSink>(EntryStore entries, UnixTime now, TSink sink) : ISlotPredicate where TSink : IExpirySink, allows ref struct
{
    private readonly EntryStore _entries = entries;
    private readonly UnixTime _now = now;

    internal TSink Sink = sink;
    internal ExpiryTotals Totals;

    /// <summary>The earliest expiry of what stays.</summary>
    internal Expiry Earliest { get; private set; }

    public bool Keeps(uint hash, uint address)
    {
        Expiry expiry = _entries.ExpiryOf(address);
        if (!expiry.HasPassed(_now))
        {
            Earliest = Segment.EarlierOf(Earliest, expiry);
            return true;
        }

        Sink.Expired(new EntryHandle(hash, address), _entries.KeyOf(address));
        Totals.Remove(expiry);
        _entries.Remove(address);
        return false;
    }
}
