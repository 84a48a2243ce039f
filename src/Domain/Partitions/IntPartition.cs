using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of signed 64-bit integers, held as such.</summary>
public sealed class IntPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
    : ScalarPartition<long>(identity, journal, hasher, static _ => 0), ICounters
{
    /// <inheritdoc/>
    public Outcome<long> IncrementBy(Key key, long delta, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite() is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            (long current, Expiry expiry) = entry.Exists ? (Keyspace.ValueOf(entry), Keyspace.ExpiryOf(entry)) : (0, Expiry.None);
            if (!Counter.TryAdd(current, delta, out long sum))
                return DomainErrors.Overflow;
            Store(entry, key, sum, expiry);
            return sum;
        }
    }

    private protected override bool TryEncode(Value value, out long encoded) => value.TryGetInteger(out encoded);

    private protected override Value Decode(long value) => new(value);

    private protected override string EncodingOf(long value) => "int";
}
