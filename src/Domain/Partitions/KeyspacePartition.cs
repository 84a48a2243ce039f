using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>All that can be done with keys and expiries, whatever the values are.</summary>
public abstract class KeyspacePartition : EntryPartition
{
    private protected KeyspacePartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal, hasher)
    {
    }

    /// <inheritdoc/>
    public sealed override Outcome<long> Count()
    {
        lock (Gate)
            return RefuseRead() is { } error ? error : Keyspace.Count;
    }

    /// <inheritdoc/>
    public sealed override Outcome<long> Delete(ReadOnlySpan<Key> keys, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(keys)) is { } error)
                return error;
            long deleted = 0;
            using var effect = BeginEffect(keys.Length);
            foreach (Key key in keys)
            {
                EntryHandle entry = FindLive(key, now);
                if (!entry.Exists)
                    continue;
                Remove(entry, key);
                deleted++;
            }

            effect.Complete();
            return deleted;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<bool> Take(Key key, KeyEvent what, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            if (entry.Exists)
                Remove(entry, key, what);
            return entry.Exists;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<long> CountExisting(ReadOnlySpan<Key> keys, UnixTime now, bool isUse = false)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            long existing = 0;
            foreach (Key key in keys)
            {
                if (LookUp(key, now, isUse).Exists)
                    existing++;
            }

            return existing;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<bool> ExpireAt(Key key, Expiry expiry, ExpireCondition condition, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            if (!entry.Exists || !Holds(condition, Keyspace.ExpiryOf(entry), expiry))
                return false;
            ApplyExpiry(entry, key, expiry, now);
            return true;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<Expiry?> ExpiryOf(Key key, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = LookUp(key, now, isUse: false);
            return entry.Exists ? Keyspace.ExpiryOf(entry) : default(Expiry?);
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<bool> Persist(Key key, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            if (!entry.Exists || Keyspace.ExpiryOf(entry).IsNone)
                return false;
            SetExpiry(entry, key, Expiry.None);
            return true;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<bool> Rename(Key from, Key to, bool onlyIfAbsent, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(from, 0)) is { } error)
                return error;
            EntryHandle source = FindLive(from, now);
            if (!source.Exists)
                return DomainErrors.NoSuchKey;
            if (from == to)
                return !onlyIfAbsent;
            (Value value, ValueForm form, Expiry expiry) = (Keyspace.CopyOf(source), Keyspace.FormOf(source), Keyspace.ExpiryOf(source));
            if (RefuseBytes(BytesOf(from.Span) + BytesOf(to, value)) is { } tooLarge)
                return tooLarge;
            EntryHandle target = FindLive(to, now);
            if (target.Exists && onlyIfAbsent)
                return false;

            Rule?.NoteStored(value);
            using var effect = BeginEffect(2);
            Store(target, to, value, form, expiry, what: null);
            Remove(FindLive(from, now), from, what: null);
            effect.Complete();
            // A key that had the name before is gone without a word, as in Redis.
            Tell(KeyEvent.New, to.Span);
            Tell(KeyEvent.RenameFrom, from.Span);
            Tell(KeyEvent.RenameTo, to.Span);
            return true;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<bool> Copy(Key from, Key to, bool replace, UnixTime now)
    {
        if (from == to)
            return DomainErrors.SameObject;
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(from, 0)) is { } error)
                return error;
            EntryHandle source = LookUp(from, now);
            if (!source.Exists)
                return false;
            (Value value, ValueForm form, Expiry expiry) = (Keyspace.CopyOf(source), Keyspace.FormOf(source), Keyspace.ExpiryOf(source));
            if (RefuseBytes(BytesOf(to, value)) is { } tooLarge)
                return tooLarge;
            EntryHandle target = FindLive(to, now);
            if (target.Exists && !replace)
                return false;
            Rule?.NoteStored(value);
            Store(target, to, value, form, expiry, what: null);
            Tell(KeyEvent.New, to.Span);
            Tell(KeyEvent.CopyTo, to.Span);
            return true;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<long> Sort(Key key, Key? destination, UnixTime now)
    {
        lock (Gate)
        {
            if ((destination is { } named ? RefuseWrite(BytesOf(key, 0) + BytesOf(named, 0)) : RefuseRead()) is { } error)
                return error;
            if (LookUp(key, now).Exists)
                return DomainErrors.WrongKind;
            if (destination is { } target && FindLive(target, now) is { Exists: true } entry)
                Remove(entry, target);
            return 0;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<byte[]?> RandomKey(ulong draw, UnixTime now)
    {
        // One in so many keys has to be there still for a draw to be likely to find one; it bounds the time that the lock is held.
        const int MaxDraws = 100;
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            for (int i = 0; i < MaxDraws && Keyspace.TryPickRandom(draw, out EntryHandle entry); i++)
            {
                byte[] key = Keyspace.KeyOf(entry).ToArray();
                if (!Keyspace.ExpiryOf(entry).HasPassed(now))
                    return key;
                // While writes are refused the entry has to stay, and may be drawn again.
                if (MayReclaim(key))
                    Reclaim(entry, key);
                draw = unchecked((draw * 6364136223846793005) + 1442695040888963407);
            }

            return (byte[]?)null;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<ScanPage> Scan(ulong cursor, int count, ReadOnlySpan<byte> pattern, UnixTime now, string? type = null)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            var visitor = new MatchingKeys(this, pattern, type, now);
            ulong next = Keyspace.Scan(cursor, count, ref visitor);
            return new ScanPage(next, visitor.Found);
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<long> Clear()
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(default(ReadOnlySpan<byte>))) is { } error)
                return error;
            long count = Keyspace.Count;
            if (count > 0)
            {
                BeginChange();
                RemoveAll();
                Journal.Clear();
                EndChange();
                CountReported(BytesOf(default(ReadOnlySpan<byte>)));
            }

            Observer?.Cleared(this);

            return count;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<long?> MemoryUsage(Key key, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            return entry.Exists ? Keyspace.SizeOf(entry) : default(long?);
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<string?> EncodingOf(Key key, UnixTime now) => Describe(key, now, entry => EncodingOf(Keyspace.ViewOf(entry), Keyspace.FormOf(entry)));

    /// <inheritdoc/>
    public sealed override Outcome<string?> TypeOf(Key key, UnixTime now) => Describe(key, now, _ => ValueType, isRead: true);

    /// <summary>How a value is held, in Redis' words.</summary>
    private protected static string EncodingOf(Value value, ValueForm form) =>
        form == ValueForm.Integer ? "int" : form == ValueForm.EditedBytes ? "raw" : Texts.EncodingOf(value.Length);

    /// <summary>The Redis type of every value in here.</summary>
    private protected abstract string ValueType { get; }

    private static bool Holds(ExpireCondition condition, Expiry current, Expiry wanted)
    {
        if (condition.HasFlag(ExpireCondition.HasNone) && !current.IsNone)
            return false;
        if (condition.HasFlag(ExpireCondition.HasSome) && current.IsNone)
            return false;
        // No expiry counts as infinitely late: nothing is later, everything is earlier.
        if (condition.HasFlag(ExpireCondition.Later) && (current.IsNone || wanted.UnixMilliseconds <= current.UnixMilliseconds))
            return false;
        return !condition.HasFlag(ExpireCondition.Earlier) || current.IsNone || wanted.UnixMilliseconds < current.UnixMilliseconds;
    }

    private Outcome<string?> Describe(Key key, UnixTime now, Func<EntryHandle, string> describe, bool isRead = false)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = isRead ? LookUp(key, now, isUse: false) : FindLive(key, now);
            return entry.Exists ? describe(entry) : (string?)null;
        }
    }

    private ref struct MatchingKeys(KeyspacePartition partition, ReadOnlySpan<byte> pattern, string? type, UnixTime now) : IEntryVisitor
    {
        private readonly KeyspacePartition _partition = partition;
        private readonly ReadOnlySpan<byte> _pattern = pattern;
        private readonly string? _type = type;
        private readonly UnixTime _now = now;

        public List<byte[]> Found { get; } = [];

        public readonly void Visit(ReadOnlySpan<byte> key, Value value, Expiry expiry)
        {
            if (!expiry.HasPassed(_now) && Glob.Matches(_pattern, key) && IsOfType)
                Found.Add(key.ToArray());
        }

        private readonly bool IsOfType => _type is null || string.Equals(_type, _partition.ValueType, StringComparison.OrdinalIgnoreCase);
    }
}
