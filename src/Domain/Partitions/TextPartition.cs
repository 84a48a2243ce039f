using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of plain values that can be cut and joined as bytes.</summary>
/// <typeparam name="TValue">How a value is held.</typeparam>
public abstract class TextPartition<TValue> : ScalarPartition<TValue>, ITexts
{
    private protected TextPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher, Func<TValue, int> sizeOf)
        : base(identity, journal, hasher, sizeOf)
    {
    }

    /// <inheritdoc/>
    public Outcome<long> Append(Key key, Value suffix, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite() is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            (byte[] old, Expiry expiry) = Read(entry);
            if ((long)old.Length + suffix.Length > Value.MaxLength)
                return DomainErrors.StringTooLong;
            byte[] joined = Texts.Join(old, suffix);
            // What APPEND makes from nothing may be an integer to Redis, what it lengthens is bytes.
            Store(entry, key, entry.Exists ? OfBytes(joined) : OfNew(joined), expiry);
            return joined.Length;
        }
    }

    /// <inheritdoc/>
    public Outcome<Value> GetRange(Key key, long start, long end, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = LookUp(key, now);
            return Texts.Range(Read(entry).Bytes, start, end);
        }
    }

    /// <inheritdoc/>
    public Outcome<long> SetRange(Key key, long offset, Value bytes, UnixTime now)
    {
        if (offset < 0)
            return DomainErrors.OffsetOutOfRange;
        lock (Gate)
        {
            if (RefuseWrite() is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            (byte[] old, Expiry expiry) = Read(entry);
            if (bytes.Length == 0)
                return old.Length;
            if (offset > Value.MaxLength - bytes.Length)
                return DomainErrors.StringTooLong;
            byte[] result = Texts.Overwrite(old, (int)offset, bytes);
            Store(entry, key, OfBytes(result), expiry);
            return result.Length;
        }
    }

    /// <summary>Bytes as the value of a key that was not there.</summary>
    private protected abstract TValue OfNew(byte[] bytes);

    /// <summary>Bytes that were cut or joined, and stay bytes also when they are the text of an integer.</summary>
    private protected abstract TValue OfBytes(byte[] bytes);

    private (byte[] Bytes, Expiry Expiry) Read(EntryHandle entry) =>
        entry.Exists ? (View(Keyspace.ValueOf(entry)).ToArray(), Keyspace.ExpiryOf(entry)) : ([], Expiry.None);
}
