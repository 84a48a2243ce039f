using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition whose entries are held in a <see cref="Keyspace{TValue}"/>: all that concerns keys and expiries, whatever the values are.</summary>
/// <typeparam name="TValue">How a value is held.</typeparam>
public abstract class KeyspacePartition<TValue> : Partition
{
    private readonly Func<TValue, int> _sizeOf;

    private protected KeyspacePartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher, Func<TValue, int> sizeOf)
        : base(identity, journal)
    {
        _sizeOf = sizeOf;
        Keyspace = new Keyspace<TValue>(hasher, sizeOf);
    }

    /// <summary>The entries. Under the lock only.</summary>
    private protected Keyspace<TValue> Keyspace { get; }

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
            if (RefuseWrite() is { } error)
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

            return deleted;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<long> CountExisting(ReadOnlySpan<Key> keys, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            long existing = 0;
            foreach (Key key in keys)
            {
                if (LookUp(key, now).Exists)
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
            if (RefuseWrite() is { } error)
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
            EntryHandle entry = LookUp(key, now);
            return entry.Exists ? Keyspace.ExpiryOf(entry) : default(Expiry?);
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<bool> Persist(Key key, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite() is { } error)
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
            if (RefuseWrite() is { } error)
                return error;
            EntryHandle source = FindLive(from, now);
            if (!source.Exists)
                return DomainErrors.NoSuchKey;
            if (from == to)
                return !onlyIfAbsent;
            (TValue value, Expiry expiry) = (Keyspace.ValueOf(source), Keyspace.ExpiryOf(source));
            EntryHandle target = FindLive(to, now);
            if (target.Exists && onlyIfAbsent)
                return false;

            using var effect = BeginEffect(2);
            Store(target, to, value, expiry);
            Remove(FindLive(from, now), from);
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
            if (RefuseWrite() is { } error)
                return error;
            EntryHandle source = FindLive(from, now);
            if (!source.Exists)
                return false;
            (TValue value, Expiry expiry) = (Duplicate(Keyspace.ValueOf(source)), Keyspace.ExpiryOf(source));
            EntryHandle target = FindLive(to, now);
            if (target.Exists && !replace)
                return false;
            Store(target, to, value, expiry);
            return true;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<byte[]?> RandomKey(ulong draw, UnixTime now)
    {
        // As many draws as make a keyspace full of expired keys unlikely to be missed, yet few enough to bound the time.
        const int MaxDraws = 100;
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            for (int i = 0; i < MaxDraws && Keyspace.TryPickRandom(draw, out EntryHandle entry); i++)
            {
                byte[] key = Keyspace.KeyBytesOf(entry);
                if (!Keyspace.ExpiryOf(entry).HasPassed(now))
                    return key;
                // While writes are refused the entry has to stay, and may be drawn again.
                if (Journal.Refusal is null)
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
            if (RefuseWrite() is { } error)
                return error;
            long count = Keyspace.Count;
            if (count > 0)
            {
                Keyspace.Clear();
                Journal.Clear();
            }

            return count;
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<long?> MemoryUsage(Key key, UnixTime now)
    {
        // An array's header and length, and its share of the entries and buckets: what the keyspace counts, for one entry.
        const int EntryOverhead = 24 + 56;
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            return entry.Exists ? EntryOverhead + key.Span.Length + _sizeOf(Keyspace.ValueOf(entry)) : default(long?);
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<string?> EncodingOf(Key key, UnixTime now) => Describe(key, now, EncodingOf);

    /// <inheritdoc/>
    public sealed override Outcome<string?> TypeOf(Key key, UnixTime now) => Describe(key, now, TypeOf);

    /// <inheritdoc/>
    public sealed override int SweepExpired(ref ulong position, int maxEntries, UnixTime now)
    {
        lock (Gate)
        {
            // A partition that refuses writes keeps its expired entries: they are invisible, and the log could not tell of their end.
            if (Unavailable is not null || Journal.Refusal is not null)
            {
                position = 0;
                return 0;
            }

            var sink = new JournalSink(Journal);
            int removed = Keyspace.SweepExpired(ref position, now, maxEntries, ref sink);
            Counters.Expired += removed;
            return removed;
        }
    }

    /// <inheritdoc/>
    public sealed override PartitionStatistics Statistics()
    {
        lock (Gate)
        {
            return new PartitionStatistics(
                Keyspace.Count, Keyspace.ExpiringCount, Counters.Reads, Counters.Writes, Counters.Hits, Counters.Misses, Counters.Expired,
                Keyspace.MemoryBytes, Journal.LastLsn);
        }
    }

    /// <inheritdoc/>
    public sealed override ulong CopyEntries(ulong cursor, int count, ICollection<(byte[] Key, Value Value, Expiry Expiry)> entries)
    {
        lock (Gate)
        {
            var visitor = new EntryCopier(this, entries);
            return Keyspace.Scan(cursor, count, ref visitor);
        }
    }

    /// <inheritdoc/>
    public sealed override bool RestorePut(ReadOnlySpan<byte> key, Value value, Expiry expiry)
    {
        if (!TryEncode(value, out TValue encoded))
            return false;
        lock (Gate)
        {
            EntryHandle entry = Keyspace.Find(key);
            if (entry.Exists)
                Keyspace.Replace(entry, encoded, expiry);
            else
                Keyspace.Add(entry, key, encoded, expiry);
            return true;
        }
    }

    /// <inheritdoc/>
    public sealed override void RestoreDelete(ReadOnlySpan<byte> key)
    {
        lock (Gate)
        {
            EntryHandle entry = Keyspace.Find(key);
            if (entry.Exists)
                Keyspace.Remove(entry);
        }
    }

    /// <inheritdoc/>
    public sealed override void RestoreExpire(ReadOnlySpan<byte> key, Expiry expiry)
    {
        lock (Gate)
        {
            EntryHandle entry = Keyspace.Find(key);
            if (entry.Exists)
                Keyspace.SetExpiry(entry, expiry);
        }
    }

    /// <inheritdoc/>
    public sealed override void RestoreClear()
    {
        lock (Gate)
            Keyspace.Clear();
    }

    private protected sealed override void ReleaseData() => Keyspace.Clear();

    /// <summary>How a value is to be held; false when the schema does not take it.</summary>
    private protected abstract bool TryEncode(Value value, out TValue encoded);

    /// <summary>The value as clients see it, for good.</summary>
    private protected abstract Value Decode(TValue value);

    /// <summary>The value as the journal sees it: good only while the lock is held.</summary>
    private protected virtual Value View(TValue value) => Decode(value);

    /// <summary>The value for a second entry.</summary>
    private protected virtual TValue Duplicate(TValue value) => value;

    /// <summary>How a value is held, in Redis' words.</summary>
    private protected abstract string EncodingOf(TValue value);

    /// <summary>The Redis type of a value.</summary>
    private protected abstract string TypeOf(TValue value);

    /// <summary>Finds an entry whose expiry has not passed; one whose expiry has is reclaimed on the way, as far as writes are possible.</summary>
    private protected EntryHandle FindLive(Key key, UnixTime now)
    {
        EntryHandle entry = Keyspace.Find(key.Span);
        return entry.Exists && Keyspace.ExpiryOf(entry).HasPassed(now) ? ReclaimAndFind(entry, key) : entry;
    }

    /// <summary>As <see cref="FindLive"/>, and counts the hit or miss: for reads.</summary>
    private protected EntryHandle LookUp(Key key, UnixTime now)
    {
        EntryHandle entry = FindLive(key, now);
        if (entry.Exists)
            Counters.Hits++;
        else
            Counters.Misses++;
        return entry;
    }

    /// <summary>Stores a value in an entry that exists or is to be made, and reports it.</summary>
    private protected void Store(EntryHandle entry, Key key, TValue value, Expiry expiry)
    {
        if (entry.Exists)
            Keyspace.Replace(entry, value, expiry);
        else
            Keyspace.Add(entry, key.Span, value, expiry);
        Journal.Put(key.Span, View(value), expiry);
    }

    /// <summary>Removes an entry and reports it.</summary>
    private protected void Remove(EntryHandle entry, Key key)
    {
        Keyspace.Remove(entry);
        Journal.Delete(key.Span);
    }

    /// <summary>Sets an entry's expiry, or removes the entry when that has passed, and reports it.</summary>
    private protected void ApplyExpiry(EntryHandle entry, Key key, Expiry expiry, UnixTime now)
    {
        // Redis deletes at once what would expire at this very millisecond, though a key whose expiry comes is still seen at it.
        if (!expiry.IsNone && expiry.UnixMilliseconds <= now.Milliseconds)
            Remove(entry, key);
        else
            SetExpiry(entry, key, expiry);
    }

    /// <summary>Makes what follows one effect in the log, until disposed, when it may be more than one record.</summary>
    private protected Effect BeginEffect(int records) => new(Journal, records > 1);

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

    private void SetExpiry(EntryHandle entry, Key key, Expiry expiry)
    {
        Keyspace.SetExpiry(entry, expiry);
        Journal.Expire(key.Span, expiry);
    }

    private EntryHandle ReclaimAndFind(EntryHandle entry, Key key)
    {
        // While writes are refused the entry has to stay, for the log would not know; for the caller it is absent all the same, and no caller that
        // could store into it gets this far then.
        if (Journal.Refusal is not null)
            return default;
        Reclaim(entry, key.Span);
        return Keyspace.Find(key.Span);
    }

    private void Reclaim(EntryHandle entry, ReadOnlySpan<byte> key)
    {
        Keyspace.Remove(entry);
        Journal.Delete(key);
        Counters.Expired++;
    }

    private Outcome<string?> Describe(Key key, UnixTime now, Func<TValue, string> describe)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            return entry.Exists ? describe(Keyspace.ValueOf(entry)) : (string?)null;
        }
    }

    /// <summary>An atomic group in the log, ended by disposing.</summary>
    private protected readonly ref struct Effect
    {
        private readonly IPartitionJournal? _journal;

        public Effect(IPartitionJournal journal, bool needed)
        {
            if (!needed)
                return;
            _journal = journal;
            journal.BeginBatch();
        }

        public void Dispose() => _journal?.EndBatch();
    }

    private ref struct MatchingKeys(KeyspacePartition<TValue> partition, ReadOnlySpan<byte> pattern, string? type, UnixTime now) : IEntryVisitor<TValue>
    {
        private readonly KeyspacePartition<TValue> _partition = partition;
        private readonly ReadOnlySpan<byte> _pattern = pattern;
        private readonly string? _type = type;
        private readonly UnixTime _now = now;

        public List<byte[]> Found { get; } = [];

        public readonly void Visit(byte[] key, TValue value, Expiry expiry)
        {
            if (!expiry.HasPassed(_now) && Glob.Matches(_pattern, key) && IsOfType(value))
                Found.Add(key);
        }

        private readonly bool IsOfType(TValue value) =>
            _type is null || string.Equals(_type, _partition.TypeOf(value), StringComparison.OrdinalIgnoreCase);
    }

    private readonly struct EntryCopier(KeyspacePartition<TValue> partition, ICollection<(byte[] Key, Value Value, Expiry Expiry)> entries)
        : IEntryVisitor<TValue>
    {
        public void Visit(byte[] key, TValue value, Expiry expiry) => entries.Add((key, partition.Decode(value), expiry));
    }

    private readonly struct JournalSink(IPartitionJournal journal) : IExpirySink
    {
        public void Expired(byte[] key) => journal.Delete(key);
    }
}
