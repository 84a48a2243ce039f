using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of plain values whose single bits can be read and written, too.</summary>
public abstract class BitPartition : TextPartition, IBits
{
    private protected BitPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal, hasher)
    {
    }

    /// <inheritdoc/>
    public Outcome<bool> GetBit(Key key, long bit, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            return Bits.Get(TextOf(LookUp(key, now)), bit);
        }
    }

    /// <inheritdoc/>
    public Outcome<bool> SetBit(Key key, long bit, bool on, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            ReadOnlySpan<byte> old = TextOf(entry);
            int length = (int)Math.Max(old.Length, (bit >> 3) + 1);
            bool was = Bits.Get(old, bit);
            if (entry.Exists && length == old.Length && was == on)
                return was;
            if (RefuseLength(length) is { } tooLong)
                return tooLong;
            if (RefuseBytes(BytesOf(key, length)) is { } tooLarge)
                return tooLarge;
            byte[] bytes = new byte[length];
            old.CopyTo(bytes);
            Bits.Set(bytes, bit, on);
            StoreEdited(entry, key, bytes, Look(entry, now).Expiry, KeyEvent.SetBit);
            return was;
        }
    }

    /// <inheritdoc/>
    public Outcome<long> CountBits(Key key, Outcome<BitRange> range, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = LookUp(key, now);
            if (!entry.Exists)
                return 0;
            return range.Error is { } wrong ? wrong : Bits.Count(TextOf(entry), range.Result);
        }
    }

    /// <inheritdoc/>
    public Outcome<long> FindBit(Key key, bool on, Outcome<BitRange> range, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = LookUp(key, now);
            if (!entry.Exists)
                return on ? -1 : 0;
            return range.Error is { } wrong ? wrong : Bits.Find(TextOf(entry), on, range.Result);
        }
    }

    /// <inheritdoc/>
    public Outcome<long> CombineBits(BitOperation operation, Key destination, ReadOnlySpan<Key> sources, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite() is { } error)
                return error;
            byte[][] values = new byte[sources.Length][];
            for (int i = 0; i < values.Length; i++)
                values[i] = TextOf(LookUp(sources[i], now)).ToArray();
            byte[] result = Bits.Combine(operation, values);
            if (RefuseLength(result.Length) is { } tooLong)
                return tooLong;
            if (RefuseBytes(BytesOf(destination, result.Length)) is { } tooLarge)
                return tooLarge;
            EntryHandle entry = FindLive(destination, now);
            if (result.Length > 0)
                StoreEdited(entry, destination, result, FirstExpiry(now));
            else if (entry.Exists)
                Remove(entry, destination);
            return result.Length;
        }
    }

    /// <inheritdoc/>
    public Outcome<long?[]> EditBitFields(Key key, ReadOnlySpan<BitFieldOperation> operations, UnixTime now)
    {
        long lastWritten = -1;
        foreach (BitFieldOperation operation in operations)
        {
            if (operation.Action != BitFieldAction.Get)
                lastWritten = Math.Max(lastWritten, operation.LastBit);
        }

        // The first bit has to be within the longest value, and so has the last.
        if (lastWritten >> 3 >= Value.MaxLength)
            return DomainErrors.StringTooLong;
        long?[] results = new long?[operations.Length];
        lock (Gate)
        {
            if (lastWritten < 0)
            {
                if (RefuseRead() is { } unreadable)
                    return unreadable;
                ReadOnlySpan<byte> bytes = TextOf(LookUp(key, now));
                for (int i = 0; i < results.Length; i++)
                    results[i] = operations[i].Read(bytes);
                return results;
            }

            if ((RefuseWrite(BytesOf(key, 0)) ?? RefuseLength((lastWritten >> 3) + 1)) is { } error)
                return error;
            return WriteBitFields(key, operations, results, (int)(lastWritten >> 3) + 1, now) is { } tooLarge ? tooLarge : results;
        }
    }

    private Error? WriteBitFields(Key key, ReadOnlySpan<BitFieldOperation> operations, long?[] results, int minLength, UnixTime now)
    {
        EntryHandle entry = FindLive(key, now);
        ReadOnlySpan<byte> old = TextOf(entry);
        if (RefuseBytes(BytesOf(key, Math.Max(old.Length, minLength))) is { } tooLarge)
            return tooLarge;
        byte[] bytes = new byte[Math.Max(old.Length, minLength)];
        old.CopyTo(bytes);
        bool grows = !entry.Exists || bytes.Length > old.Length;
        (bool changed, bool written) = (false, false);
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = operations[i].Apply(bytes, ref changed);
            written |= results[i] is not null && operations[i].Action != BitFieldAction.Get;
        }

        // Room that was made stays although nothing fitted, but nobody hears of it, as in Redis.
        if (changed || grows)
            Store(entry, key, new Value(bytes), ValueForm.EditedBytes, Look(entry, now).Expiry, changed || written ? KeyEvent.SetBit : null);
        return null;
    }

    // The text of a value, good until the next change; none when there is no entry.
    private protected ReadOnlySpan<byte> TextOf(EntryHandle entry)
    {
        if (!entry.Exists)
            return [];
        Value value = Keyspace.ViewOf(entry);
        return value.IsInteger ? value.ToArray() : value.Span;
    }
}
