using System.Runtime.CompilerServices;
using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>
/// A partition whose entries are held in a <see cref="Keyspaces.Keyspace"/>: how entries are found, stored, expired, restored and copied out, whatever the
/// values are.
/// </summary>
public abstract class EntryPartition : Partition
{
    private protected EntryPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal)
    {
        (Keyspace, _hasher) = (new Keyspace(hasher), hasher);
        Rule = ValueRule.Of(identity);
        _ttlMilliseconds = (identity.Options.TtlSeconds ?? 0) * 1000;
    }

    private readonly KeyHasher _hasher;

    private readonly long _ttlMilliseconds;

    // Null while nobody watches any key.
    private WatchedKeys? _watched;

    // Of no meaning. What was read has to go somewhere, or it would not be read.
    private uint _prefetched;

    /// <summary>The entries. Under the lock only.</summary>
    private protected Keyspace Keyspace { get; }

    /// <summary>Which values it takes; null when it takes all of its schema. Under the lock only.</summary>
    private protected ValueRule? Rule { get; }

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

            var sink = new ExpiredKeys(this);
            int removed = Keyspace.SweepExpired(ref position, now, maxEntries, ref sink);
            Counters.Expired += removed;
            return removed;
        }
    }

    /// <inheritdoc/>
    public sealed override bool IsWorthPrefetching => Keyspace.Count > Keyspace.CountInCache;

    /// <inheritdoc/>
    public sealed override void Prefetch(ReadOnlySpan<Key> keys)
    {
        lock (Gate)
            _prefetched += Keyspace.Touch(keys);
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
            var visitor = new EntryCopier(entries);
            return Keyspace.Scan(cursor, count, ref visitor);
        }
    }

    /// <inheritdoc/>
    public sealed override void RestoreExpects(long entries)
    {
        lock (Gate)
            Keyspace.Reserve((int)Math.Min(entries, int.MaxValue));
    }

    /// <inheritdoc/>
    public sealed override bool RestorePut(ReadOnlySpan<byte> key, Value value, Expiry expiry)
    {
        if (!TryEncode(value, out Value encoded))
            return false;
        lock (Gate)
        {
            Keep(Keyspace.Find(key), key, encoded, FormOf(encoded), expiry);
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

    /// <inheritdoc/>
    public sealed override Outcome<Watch> Watch(Key key, UnixTime now)
    {
        lock (Gate)
        {
            IsWriting = false;
            if (Unavailable is { } error)
                return error;
            var watch = new Watch(new Key(key.Span.ToArray()), existed: FindLive(key, now).Exists);
            (_watched ??= new WatchedKeys(_hasher)).Add(watch);
            return watch;
        }
    }

    /// <inheritdoc/>
    public sealed override void Unwatch(Watch watch)
    {
        lock (Gate)
        {
            _watched?.Remove(watch);
            if (_watched is { IsEmpty: true })
                _watched = null;
        }
    }

    /// <inheritdoc/>
    public sealed override bool IsUnchanged(Watch watch, UnixTime now)
    {
        lock (Gate)
        {
            IsWriting = false;
            return !watch.IsBroken && Unavailable is null && FindLive(watch.Key, now).Exists == watch.Existed;
        }
    }

    /// <summary>Removes all entries, and tells those who watch them. Under the lock.</summary>
    private protected void RemoveAll()
    {
        _watched?.Clearing(Keyspace);
        Keyspace.Clear();
    }

    private protected sealed override void ReleaseData() => RemoveAll();

    /// <summary>A value as the schema holds it: an integer or bytes. False when the schema does not take it.</summary>
    private protected abstract bool TryEncode(Value value, out Value encoded);

    /// <summary>Why a value may not be stored, or null; the partition's rule may put another in its place.</summary>
    private protected Error? Refuse(ref Value encoded) => Rule?.Admit(ref encoded);

    /// <summary>The expiry of what is stored without one of its own and has none to keep.</summary>
    private protected Expiry FirstExpiry(UnixTime now) => _ttlMilliseconds == 0 ? Expiry.None : Expiry.At(now.Milliseconds + _ttlMilliseconds);

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
            Miss(key);
        return entry;
    }

    private void Miss(Key key)
    {
        Counters.Misses++;
        Tell(KeyEvent.Miss, key.Span);
    }

    /// <summary>Stores a value in an entry that exists or is to be made, and reports it. The value must be none that the keyspace itself showed.</summary>
    /// <param name="entry">The entry, or where it would be.</param>
    /// <param name="key">The key.</param>
    /// <param name="encoded">The value.</param>
    /// <param name="expiry">The expiry.</param>
    /// <param name="what">What the observer is told; null when the caller tells it.</param>
    private protected void Store(EntryHandle entry, Key key, Value encoded, Expiry expiry, KeyEvent? what = KeyEvent.Set) =>
        Store(entry, key, encoded, FormOf(encoded), expiry, what);

    /// <summary>Stores a value in a form that is not the usual one for it, and reports it.</summary>
    private protected void Store(EntryHandle entry, Key key, Value encoded, ValueForm form, Expiry expiry, KeyEvent? what = KeyEvent.Set)
    {
        long bytes = BytesOf(key.Span) + LengthInLog(encoded);
        if (!HasRoomFor(bytes))
            throw new InvalidOperationException("An operation has to ask whether there is room before it changes anything.");
        Keep(entry, key.Span, encoded, form, expiry);
        _watched?.Changed(key.Span);
        Journal.Put(key.Span, encoded, expiry);
        CountReported(bytes);
        if (Observer is not null && what is { } told)
            TellStored(told, key, isNew: !entry.Exists);
    }

    private void TellStored(KeyEvent what, Key key, bool isNew)
    {
        if (isNew)
            Tell(KeyEvent.New, key.Span);
        Tell(what, key.Span);
    }

    /// <summary>Removes an entry and reports it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="key">Its key.</param>
    /// <param name="what">What the observer is told; null when the caller tells it.</param>
    private protected void Remove(EntryHandle entry, Key key, KeyEvent? what = KeyEvent.Delete)
    {
        Keyspace.Remove(entry);
        _watched?.Changed(key.Span);
        Journal.Delete(key.Span);
        CountReported(BytesOf(key.Span));
        if (what is { } told)
            Tell(told, key.Span);
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
    private protected Effect BeginEffect(int records) => new(Journal, records > 1 && !IsGrouping);

    /// <summary>Sets an entry's expiry and reports it.</summary>
    private protected void SetExpiry(EntryHandle entry, Key key, Expiry expiry)
    {
        Keyspace.SetExpiry(entry, expiry);
        _watched?.Changed(key.Span);
        Journal.Expire(key.Span, expiry);
        CountReported(BytesOf(key.Span));
        Tell(expiry.IsNone ? KeyEvent.Persist : KeyEvent.Expire, key.Span);
    }

    private EntryHandle ReclaimAndFind(EntryHandle entry, Key key)
    {
        // The entry has to stay when the log cannot be told of its end; for the caller it is absent all the same. No caller that could store into it gets
        // this far then: its write was not refused, and it has asked for room.
        if (!MayReclaim(key.Span))
            return default;
        Reclaim(entry, key.Span);
        return Keyspace.Find(key.Span);
    }

    /// <summary>True when an entry whose expiry has passed can be removed now.</summary>
    private protected bool MayReclaim(ReadOnlySpan<byte> key) => (IsWriting || CurrentRefusal is null) && HasRoomFor(BytesOf(key));

    /// <summary>The bytes that a value takes in the log, besides what each effect does.</summary>
    private protected static int LengthInLog(Value encoded) => encoded.IsInteger ? 0 : encoded.Span.Length;

    /// <summary>The bytes that storing a value reports at most.</summary>
    private protected long BytesOf(Key key, Value encoded) => BytesOf(key, (long)LengthInLog(encoded));

    /// <summary>The bytes that removing keys reports at most.</summary>
    private protected static long BytesOf(ReadOnlySpan<Key> keys)
    {
        long bytes = 0;
        foreach (Key key in keys)
            bytes += BytesOf(key.Span);
        return bytes;
    }

    /// <summary>Removes an entry whose expiry has passed, and reports it.</summary>
    private protected void Reclaim(EntryHandle entry, ReadOnlySpan<byte> key)
    {
        Keyspace.Remove(entry);
        _watched?.Changed(key);
        Journal.Delete(key);
        CountReported(BytesOf(key));
        Counters.Expired++;
        Tell(KeyEvent.Expired, key);
    }

    private static ValueForm FormOf(Value encoded) => encoded.IsInteger ? ValueForm.Integer : ValueForm.Bytes;

    private void Keep(EntryHandle entry, ReadOnlySpan<byte> key, Value value, ValueForm form, Expiry expiry)
    {
        if (entry.Exists)
            Keyspace.Replace(entry, value, form, expiry);
        else
            Keyspace.Add(entry, key, value, form, expiry);
    }

    /// <summary>
    /// Has the next keys of a loop fetched together, a few before they are needed, where the data is too large for the processor's caches. Under the lock.
    /// </summary>
    private protected struct NearKeys(EntryPartition partition)
    {
        private readonly bool _isWorthIt = partition.IsWorthPrefetching;

        public readonly void Reach(ReadOnlySpan<Key> keys, int index)
        {
            if (_isWorthIt && index % MaxPrefetched == 0)
                partition._prefetched += partition.Keyspace.Touch(keys[index..Math.Min(keys.Length, index + MaxPrefetched)]);
        }

        public readonly void Reach(ReadOnlySpan<(Key Key, Value Value)> entries, int index)
        {
            if (!_isWorthIt || index % MaxPrefetched != 0)
                return;
            var keys = new KeyBlock();
            int count = Math.Min(entries.Length - index, MaxPrefetched);
            for (int i = 0; i < count; i++)
                keys[i] = entries[index + i].Key;
            partition._prefetched += partition.Keyspace.Touch(keys[..count]);
        }
    }

    [InlineArray(MaxPrefetched)]
    private struct KeyBlock
    {
        private Key _first;
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

    private readonly struct EntryCopier(ICollection<(byte[] Key, Value Value, Expiry Expiry)> entries) : IEntryVisitor
    {
        // A long value has an array that never changes: that one need not be copied.
        public void Visit(ReadOnlySpan<byte> key, Value value, Expiry expiry) =>
            entries.Add((key.ToArray(), value.IsInteger ? value : new Value(value.ToArray()), expiry));
    }

    private readonly struct ExpiredKeys(EntryPartition partition) : IExpirySink
    {
        public void Expired(ReadOnlySpan<byte> key)
        {
            partition._watched?.Changed(key);
            partition.Journal.Delete(key);
            partition.Tell(KeyEvent.Expired, key);
        }
    }
}
