using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of signed 64-bit integers, held as such.</summary>
public sealed class IntPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
    : ScalarPartition(identity, journal, hasher), ICounters
{
    /// <inheritdoc/>
    public Outcome<long> IncrementBy(Key key, long delta, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite() is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            (long current, Expiry expiry) = entry.Exists ? (Keyspace.ViewOf(entry).Integer, Keyspace.ExpiryOf(entry)) : (0, Expiry.None);
            if (!Counter.TryAdd(current, delta, out long sum))
                return DomainErrors.Overflow;
            Store(entry, key, new Value(sum), expiry, KeyEvent.IncrementBy);
            return sum;
        }
    }

    private protected override bool TryEncode(Value value, out Value encoded)
    {
        bool isInteger = value.TryGetInteger(out long integer);
        encoded = new Value(integer);
        return isInteger;
    }
}
