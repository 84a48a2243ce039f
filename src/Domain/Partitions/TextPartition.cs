using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of plain values that can be cut and joined as bytes.</summary>
public abstract class TextPartition : ScalarPartition, ITexts
{
    private protected TextPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal, hasher)
    {
    }

    /// <inheritdoc/>
    public Outcome<long> Append(Key key, Value suffix, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            (Value old, Expiry expiry) = Look(entry, now);
            if (RefuseLength((long)old.Length + suffix.Length) is { } tooLong)
                return tooLong;
            if (RefuseBytes(BytesOf(key, old.Length + suffix.Length)) is { } tooLarge)
                return tooLarge;
            byte[] joined = Texts.Join(old, suffix);
            // What APPEND makes from nothing may be an integer to Redis, what it lengthens is bytes.
            if (entry.Exists)
                StoreEdited(entry, key, joined, expiry, KeyEvent.Append);
            else
                StoreBytes(entry, key, joined, expiry, KeyEvent.Append);
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
            return Texts.Range(Look(entry, now).Value, entry.Exists && Keyspace.HasOwnArray(entry), start, end);
        }
    }

    /// <inheritdoc/>
    public Outcome<long> SetRange(Key key, long offset, Value bytes, UnixTime now)
    {
        if (offset < 0)
            return DomainErrors.OffsetOutOfRange;
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            (Value old, Expiry expiry) = Look(entry, now);
            if (bytes.Length == 0)
                return old.Length;
            if (offset > Value.MaxLength - bytes.Length)
                return DomainErrors.StringTooLong;
            if (RefuseLength(offset + bytes.Length) is { } tooLong)
                return tooLong;
            if (RefuseBytes(BytesOf(key, Math.Max(old.Length, offset + bytes.Length))) is { } tooLarge)
                return tooLarge;
            byte[] result = Texts.Overwrite(old, (int)offset, bytes);
            StoreEdited(entry, key, result, expiry, KeyEvent.SetRange);
            return result.Length;
        }
    }

    /// <inheritdoc/>
    public Outcome<(byte[] First, byte[] Second)> GetBoth(Key first, Key second, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            return (CopyOf(LookUp(first, now)), CopyOf(LookUp(second, now)));
        }
    }

    private byte[] CopyOf(EntryHandle entry) => entry.Exists ? Keyspace.CopyOf(entry).ToArray() : [];

    /// <summary>Stores bytes, as an integer when the schema knows integers and they are the text of one.</summary>
    private protected void StoreBytes(EntryHandle entry, Key key, byte[] bytes, Expiry expiry, KeyEvent what = KeyEvent.Set)
    {
        // No schema of texts refuses any bytes.
        TryEncode(new Value(bytes), out Value encoded);
        Store(entry, key, encoded, expiry, what);
    }

    /// <summary>Stores bytes that were cut or joined, and stay bytes also when they are the text of an integer.</summary>
    private protected void StoreEdited(EntryHandle entry, Key key, byte[] bytes, Expiry expiry, KeyEvent what = KeyEvent.Set) =>
        Store(entry, key, new Value(bytes), ValueForm.EditedBytes, expiry, what);

    /// <summary>Why a value of so many bytes cannot be, or null.</summary>
    private protected Error? RefuseLength(long length) => length > Value.MaxLength ? DomainErrors.StringTooLong : Rule?.RefuseLength(length);

    /// <summary>An entry's value, good until the next change, and its expiry; an empty value, and the expiry it would get, when there is no entry.</summary>
    private protected (Value Value, Expiry Expiry) Look(EntryHandle entry, UnixTime now) =>
        entry.Exists ? (Keyspace.ViewOf(entry), Keyspace.ExpiryOf(entry)) : (new Value([]), FirstExpiry(now));
}
