using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of plain values. A subclass says how a value is held and which ones its schema takes.</summary>
public abstract class ScalarPartition : KeyspacePartition, IScalars
{
    private protected ScalarPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal, hasher)
    {
    }

    /// <inheritdoc/>
    public Outcome<Value?> Get(Key key, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = LookUp(key, now);
            return entry.Exists ? Keyspace.CopyOf(entry) : default(Value?);
        }
    }

    /// <inheritdoc/>
    public Outcome<bool> GetMany(ReadOnlySpan<Key> keys, ValueList values, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            LookUpAll(keys, values, now);
            return true;
        }
    }

    /// <inheritdoc/>
    public Outcome<bool> GetEach(ReadOnlySpan<Key> keys, ValueList values, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            Counters.Reads += keys.Length - 1;
            LookUpAll(keys, values, now);
            return true;
        }
    }

    /// <inheritdoc/>
    public int PutEach(ReadOnlySpan<(Key Key, Value Value)> entries, UnixTime now, out Error? error)
    {
        lock (Gate)
        {
            var near = new NearKeys(this);
            for (int i = 0; i < entries.Length; i++)
            {
                near.Reach(entries, i);
                Key key = entries[i].Key;
                if ((error = RefuseWrite()) is not null)
                    return i;
                error = TryEncode(entries[i].Value, out Value encoded) ? RefuseBytes(BytesOf(key, encoded)) : DomainErrors.NotAnInteger;
                if (error is not null)
                    return i;
                if ((error = Refuse(ref encoded)) is not null)
                    return i;
                Store(FindToOverwrite(key, now), key, encoded, FirstExpiry(now));
            }

            error = null;
            return entries.Length;
        }
    }

    /// <inheritdoc/>
    public Outcome<bool> Put(Key key, Value value, Expiry expiry, UnixTime now)
    {
        if (!TryEncode(value, out Value encoded))
            return DomainErrors.NotAnInteger;
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, encoded)) is { } error)
                return error;
            if (Refuse(ref encoded) is { } unfit)
                return unfit;
            if (expiry.IsNone)
                expiry = FirstExpiry(now);
            EntryHandle entry = FindToOverwrite(key, now);
            Store(entry, key, encoded, expiry);
            TellExpiry(key, expiry);
            return true;
        }
    }

    private void TellExpiry(Key key, Expiry expiry)
    {
        if (!expiry.IsNone)
            Tell(KeyEvent.Expire, key.Span);
    }

    /// <inheritdoc/>
    public Outcome<SetResult> Set(Key key, Value value, ExpiryChange expiry, SetCondition condition, UnixTime now, bool readsOld = false)
    {
        if (!TryEncode(value, out Value encoded))
            return DomainErrors.NotAnInteger;
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, encoded)) is { } error)
                return error;
            EntryHandle entry = readsOld ? LookUp(key, now) : FindLive(key, now);
            Value? previous = entry.Exists ? Keyspace.CopyOf(entry) : null;
            if ((condition == SetCondition.IfAbsent && entry.Exists) || (condition == SetCondition.IfPresent && !entry.Exists))
                return new SetResult(false, previous);
            if (Refuse(ref encoded) is { } unfit)
                return unfit;
            Expiry given = expiry.New.IsNone ? FirstExpiry(now) : expiry.New;
            Expiry kept = entry.Exists ? Keyspace.ExpiryOf(entry) : given;
            Store(entry, key, encoded, expiry.Keep ? kept : given);
            TellExpiry(key, expiry.Keep ? Expiry.None : given);
            return new SetResult(true, previous);
        }
    }

    /// <inheritdoc/>
    public Outcome<bool> Adopt(Key key, StoredValue stored, bool replace, KeyEvent? what, UnixTime now)
    {
        if (!TryAdopt(stored.Value, stored.Form, out Value encoded, out ValueForm form))
            return DomainErrors.NotAnInteger;
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, encoded)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            if (entry.Exists && !replace)
                return false;
            if (Refuse(ref encoded) is { } unfit)
                return unfit;
            Store(entry, key, encoded, form, stored.Expiry.IsNone ? FirstExpiry(now) : stored.Expiry, what: null);
            Tell(KeyEvent.New, key.Span);
            if (what is { } told)
                Tell(told, key.Span);
            return true;
        }
    }

    /// <inheritdoc/>
    public Outcome<bool> Restore(Key key, Outcome<DumpedValue> dumped, bool replace, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            if (entry.Exists && !replace)
                return DomainErrors.BusyKey;
            if (dumped.Error is { } wrong)
                return wrong;
            (Value value, Expiry expiry) = dumped.Result;
            if (!TryEncode(value, out Value encoded))
                return DomainErrors.NotAnInteger;
            if (RefuseBytes(BytesOf(key, encoded)) is { } tooLarge)
                return tooLarge;
            // What would expire at this very millisecond is not made, as in ApplyExpiry.
            if (!expiry.IsNone && expiry.UnixMilliseconds <= now.Milliseconds)
            {
                if (entry.Exists)
                    Remove(entry, key);
                return true;
            }

            if (Refuse(ref encoded) is { } unfit)
                return unfit;
            Store(entry, key, encoded, expiry.IsNone ? FirstExpiry(now) : expiry, what: null);
            RememberUse(key, dumped.Result.IdleSeconds, dumped.Result.Uses, now);
            Tell(KeyEvent.New, key.Span);
            Tell(KeyEvent.Restore, key.Span);
            return true;
        }
    }

    /// <inheritdoc/>
    public Outcome<bool> SetMany(ReadOnlySpan<(Key Key, Value Value)> entries, bool onlyIfNoneExists, UnixTime now)
    {
        var encoded = new Value[entries.Length];
        long bytes = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            if (!TryEncode(entries[i].Value, out encoded[i]))
                return DomainErrors.NotAnInteger;
            // The key twice: what had it may have expired, which is reported in the same effect.
            bytes += LengthInLog(encoded[i]) + (2 * BytesOf(entries[i].Key.Span));
        }

        lock (Gate)
        {
            if (RefuseWrite(bytes) is { } error)
                return error;
            if (onlyIfNoneExists)
            {
                foreach ((Key key, _) in entries)
                {
                    if (FindLive(key, now).Exists)
                        return false;
                }
            }

            for (int i = 0; i < encoded.Length; i++)
            {
                if (Refuse(ref encoded[i]) is { } unfit)
                    return unfit;
            }

            using var effect = BeginEffect(entries.Length);
            var near = new NearKeys(this);
            for (int i = 0; i < entries.Length; i++)
            {
                near.Reach(entries, i);
                Key key = entries[i].Key;
                Store(FindToOverwrite(key, now), key, encoded[i], FirstExpiry(now));
            }

            effect.Complete();
            return true;
        }
    }

    /// <inheritdoc/>
    public Outcome<Value?> GetAndDelete(Key key, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = LookUp(key, now);
            if (!entry.Exists)
                return default(Value?);
            Value value = Keyspace.CopyOf(entry);
            Remove(entry, key);
            return value;
        }
    }

    /// <inheritdoc/>
    public Outcome<Value?> GetAndExpire(Key key, ExpiryChange expiry, UnixTime now)
    {
        lock (Gate)
        {
            if ((expiry.Keep ? RefuseRead() : RefuseWrite(BytesOf(key, 0))) is { } error)
                return error;
            EntryHandle entry = LookUp(key, now);
            if (!entry.Exists)
                return default(Value?);
            Value value = Keyspace.CopyOf(entry);
            if (!expiry.Keep && expiry.New != Keyspace.ExpiryOf(entry))
                ApplyExpiry(entry, key, expiry.New, now);
            return value;
        }
    }

    /// <inheritdoc/>
    public Outcome<StoredValue?> Peek(Key key, UnixTime now, bool isUse = false)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = isUse ? LookUp(key, now) : FindLive(key, now);
            return entry.Exists
                ? new StoredValue(Keyspace.CopyOf(entry), Keyspace.FormOf(entry), Keyspace.ExpiryOf(entry))
                : default(StoredValue?);
        }
    }

    // What another schema held becomes what this one makes of it; only that bytes were edited stays.
    private protected virtual bool TryAdopt(Value value, ValueForm form, out Value encoded, out ValueForm encodedForm)
    {
        bool fits = TryEncode(value, out encoded);
        encodedForm = encoded.IsInteger ? ValueForm.Integer : form == ValueForm.EditedBytes ? form : ValueForm.Bytes;
        return fits;
    }

    private void LookUpAll(ReadOnlySpan<Key> keys, ValueList values, UnixTime now)
    {
        var near = new NearKeys(this);
        for (int i = 0; i < keys.Length; i++)
        {
            near.Reach(keys, i);
            EntryHandle entry = LookUp(keys[i], now);
            if (!entry.Exists)
                values.Add(null);
            else if (Keyspace.HasOwnArray(entry))
                values.Add(Keyspace.ViewOf(entry));
            else
                values.AddCopy(Keyspace.ViewOf(entry));
        }
    }

    /// <summary>Every plain value is a string to Redis and its clients.</summary>
    private protected sealed override string ValueType => "string";
}
