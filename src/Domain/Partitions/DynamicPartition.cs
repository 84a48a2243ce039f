using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>
/// A partition in which a key behaves as in Redis: a value that is the text of an integer can be counted with, any value can be cut and joined. The
/// numbered databases are of this schema.
/// </summary>
public sealed class DynamicPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
    : SketchPartition(identity, journal, hasher), ICounters, IFloatCounters
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
    public Outcome<Value> IncrementByFloat(Key key, ExtendedFloat delta, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, ExtendedFloat.MaxTextLength)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            (ExtendedFloat current, Expiry expiry) = (default, FirstExpiry(now));
            if (entry.Exists)
            {
                if (!ExtendedFloat.TryParse(Keyspace.ViewOf(entry).ToArray(), out current))
                    return DomainErrors.NotAFloat;
                expiry = Keyspace.ExpiryOf(entry);
            }

            ExtendedFloat sum = current.Add(delta);
            if (!sum.IsFinite)
                return DomainErrors.NotFinite;
            // Nobody changes this array, and the keyspace copies from it.
            var text = new Value(sum.ToText());
            Store(entry, key, text, expiry, KeyEvent.IncrementByFloat);
            return text;
        }
    }

    // As it was held elsewhere, so it is held here: bytes that are the text of an integer may well be bytes.
    private protected override bool TryAdopt(Value value, ValueForm form, out Value encoded, out ValueForm encodedForm)
    {
        (encoded, encodedForm) = (value, form);
        return true;
    }

    private protected override bool TryEncode(Value value, out Value encoded)
    {
        encoded = !value.IsInteger && value.TryGetInteger(out long integer) ? new Value(integer) : value;
        return true;
    }

    private Outcome<long> Increment(Key key, long delta, UnixTime now)
    {
        EntryHandle entry = FindLive(key, now);
        (long current, Expiry expiry) = (0, FirstExpiry(now));
        if (entry.Exists)
        {
            if (!Keyspace.ViewOf(entry).TryGetInteger(out current))
                return DomainErrors.NotAnInteger;
            expiry = Keyspace.ExpiryOf(entry);
        }

        if (!Counter.TryAdd(current, delta, out long sum))
            return DomainErrors.Overflow;
        Store(entry, key, new Value(sum), expiry, KeyEvent.IncrementBy);
        return sum;
    }
}
