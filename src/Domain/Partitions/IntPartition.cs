using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of signed 64-bit integers, held as such.</summary>
public sealed class IntPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
    : ScalarPartition(identity, journal, hasher), ICounters, IAggregates
{
    /// <inheritdoc/>
    public Outcome<long> IncrementBy(Key key, long delta, UnixTime now)
    {
        lock (Gate)
            return RefuseWrite(BytesOf(key, 0)) is { } error ? error : Increment(key, delta, now);
    }

    /// <inheritdoc/>
    public int IncrementEach(ReadOnlySpan<Key> keys, long delta, Span<long> sums, UnixTime now, out Error? error)
    {
        lock (Gate)
        {
            var near = new NearKeys(this);
            for (int i = 0; i < keys.Length; i++)
            {
                near.Reach(keys, i);
                if ((error = RefuseWrite(BytesOf(keys[i], 0))) is not null)
                    return i;
                Outcome<long> sum = Increment(keys[i], delta, now);
                if ((error = sum.Error) is not null)
                    return i;
                sums[i] = sum.Result;
            }

            error = null;
            return keys.Length;
        }
    }

    /// <inheritdoc/>
    public Outcome<AggregateWalk> BeginWalk(ReadOnlyMemory<byte> pattern, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            var walk = new AggregateWalk(pattern, now);
            Join(walk);
            return walk;
        }
    }

    /// <inheritdoc/>
    public Outcome<bool> StepWalk(AggregateWalk walk, int count)
    {
        lock (Gate)
        {
            if (Unavailable is { } error)
                return error;
            if (!walk.HasEnded)
                walk.Step(Keyspace, count);
            return !walk.HasEnded;
        }
    }

    /// <inheritdoc/>
    public void EndWalk(AggregateWalk walk)
    {
        lock (Gate)
            Leave(walk);
    }

    private protected override bool TryEncode(Value value, out Value encoded)
    {
        bool isInteger = value.TryGetInteger(out long integer);
        encoded = new Value(integer);
        return isInteger;
    }

    private Outcome<long> Increment(Key key, long delta, UnixTime now)
    {
        EntryHandle entry = FindLive(key, now);
        (long current, Expiry expiry) = entry.Exists ? (Keyspace.ViewOf(entry).Integer, Keyspace.ExpiryOf(entry)) : (0, FirstExpiry(now));
        if (!Counter.TryAdd(current, delta, out long sum))
        {
            if (Rule is not { Saturates: true })
                return DomainErrors.Overflow;
            sum = delta > 0 ? long.MaxValue : long.MinValue;
        }

        var encoded = new Value(sum);
        if (Refuse(ref encoded) is { } unfit)
            return unfit;
        Store(entry, key, encoded, expiry, KeyEvent.IncrementBy);
        return encoded.Integer;
    }
}
