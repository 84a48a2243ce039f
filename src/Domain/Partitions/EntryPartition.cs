using System.Runtime.CompilerServices;
using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>
/// A partition whose entries are held in a <see cref="Keyspaces.Keyspace"/>: how entries are found, stored and expired, whatever the values are.
/// </summary>
public abstract class EntryPartition : ConstrainedPartition
{
    private protected EntryPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal, hasher)
    {
        _hasher = hasher;
    }

    private readonly KeyHasher _hasher;

    // Null while nobody watches any key.
    private WatchedKeys? _watched;

    private bool _hasOpenEffect;

    // What takes less comes out of arrays that are there, or fits where the runtime has kept some.
    private const int LargeEffect = 64 * 1024;

    // Of no meaning. What was read has to go somewhere, or it would not be read.
    private uint _prefetched;

    /// <inheritdoc/>
    public sealed override int SweepExpired(ref ulong position, int maxEntries, UnixTime now)
    {
        lock (Gate)
        {
            // A partition that refuses writes keeps its expired entries: they are invisible, and the log could not tell of their end.
            if (KeepsExpired || Unavailable is not null || Journal.Refusal is not null)
            {
                position = 0;
                return 0;
            }

            var sink = new ExpiredKeys(this);
            BeginChange();
            int removed = Keyspace.SweepExpired(ref position, now, maxEntries, ref sink);
            EndChange();
            Counters.Expired += removed;
            EnterUse();
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
                Keyspace.MemoryBytes, Journal.LastLsn)
            {
                Evicted = Counters.Evicted,
                UsedBytes = Keyspace.UsedBytes,
                AverageExpiry = Keyspace.AverageExpiry,
            };
        }
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
        BeforeClear();
        Keyspace.Clear();
        EnterUse();
    }

    /// <summary>Exchanges what two partitions of one schema hold, and tells those who watch their keys. Under both locks.</summary>
    internal void Exchange(EntryPartition other, UnixTime now)
    {
        _watched?.Exchanging(other.Keyspace, now);
        other._watched?.Exchanging(Keyspace, now);
        ExchangeContents(other);
    }

    private protected sealed override void ReleaseData()
    {
        RemoveAll();
        Leave();
    }

    /// <inheritdoc/>
    public sealed override bool Evict(Key? key, EvictionPolicy policy, UnixTime now)
    {
        lock (Gate)
        {
            // The log could not be told of its end.
            if (Unavailable is not null || CurrentRefusal is not null)
                return false;
            Key chosen = key ?? (SampleKeys(policy.IsVolatile(), 1) is [var any, ..] ? new Key(any) : default);
            EntryHandle entry = Keyspace.Find(chosen.Span);
            if (!entry.Exists || (policy.IsVolatile() && Keyspace.ExpiryOf(entry).IsNone) || !HasRoomFor(BytesOf(chosen.Span)))
                return false;
            Counters.Evicted++;
            Remove(entry, chosen, KeyEvent.Evicted);
            return true;
        }
    }

    /// <summary>Finds an entry whose expiry has not passed; one whose expiry has is reclaimed on the way, as far as writes are possible.</summary>
    private protected EntryHandle FindLive(Key key, UnixTime now)
    {
        Begin(now);
        EntryHandle entry = Keyspace.Find(key.Span);
        return entry.Exists && Keyspace.ExpiryOf(entry).HasPassed(now) ? ReclaimAndFind(entry, key) : entry;
    }

    /// <summary>Finds an entry to be overwritten, whether its expiry has passed or not: no need to reclaim it first, unless somebody wants to hear of it.</summary>
    private protected EntryHandle FindToOverwrite(Key key, UnixTime now)
    {
        if (Observer is not null)
            return FindLive(key, now);
        Begin(now);
        return Keyspace.Find(key.Span);
    }

    /// <summary>As <see cref="FindLive"/>, and counts the hit or miss: for reads. Not all of them are uses of the key.</summary>
    private protected EntryHandle LookUp(Key key, UnixTime now, bool isUse = true)
    {
        EntryHandle entry = FindLive(key, now);
        if (!entry.Exists)
        {
            Miss(key);
            return entry;
        }

        Counters.Hits++;
        if (isUse)
            NoteUse(entry);
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
        if (bytes > LargeEffect)
            encoded = Prepare(key, encoded, bytes);
        BeginChange();
        Keep(entry, key.Span, encoded, form, expiry);
        _watched?.Changed(key.Span);
        Journal.Put(key.Span, encoded, expiry);
        EndChange();
        CountReported(bytes);
        if (Observer is not null && what is { } told)
            TellStored(told, key, isNew: !entry.Exists);
    }

    // An array that cannot be had fails the command, and not the partition: so large ones are had before the change. That of the key is only tried.
    private Value Prepare(Key key, Value encoded, long bytes)
    {
        if (key.Span.Length > LargeEffect)
            _ = GC.AllocateUninitializedArray<byte>(key.Span.Length);
        Journal.Prepare(bytes);
        return encoded.IsInteger ? encoded : new Value(encoded.ToArray());
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
        if (key.Span.Length > LargeEffect)
            Journal.Prepare(BytesOf(key.Span));
        BeginChange();
        BeforeChange(entry, key.Span);
        Keyspace.Remove(entry);
        EnterUse();
        _watched?.Changed(key.Span);
        Journal.Delete(key.Span);
        EndChange();
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
    private protected Effect BeginEffect(int records) => new(this, records > 1 && !IsGrouping);

    /// <summary>Sets an entry's expiry and reports it.</summary>
    private protected void SetExpiry(EntryHandle entry, Key key, Expiry expiry)
    {
        if (key.Span.Length > LargeEffect)
            Journal.Prepare(BytesOf(key.Span));
        BeginChange();
        NoteUse(entry);
        Keyspace.SetExpiry(entry, expiry);
        EnterUse();
        _watched?.Changed(key.Span);
        Journal.Expire(key.Span, expiry);
        EndChange();
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
    private protected bool MayReclaim(ReadOnlySpan<byte> key) => (IsWriting || (CurrentRefusal is null && !KeepsExpired)) && HasRoomFor(BytesOf(key));

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
        BeginChange();
        BeforeChange(entry, key);
        Keyspace.Remove(entry);
        EnterUse();
        _watched?.Changed(key);
        Journal.Delete(key);
        EndChange();
        CountReported(BytesOf(key));
        Counters.Expired++;
        Tell(KeyEvent.Expired, key);
    }

    /// <summary>
    /// Has the next keys of a loop fetched together, a few before they are needed, where the data is too large for the processor's caches. Under the lock.
    /// </summary>
    private protected struct NearKeys(EntryPartition partition)
    {
        private readonly bool _isWorthIt = partition.IsWorthPrefetching;

        public readonly void Reach(ReadOnlySpan<Key> keys, int index)
        {
            if (_isWorthIt && keys.Length > 1 && index % MaxPrefetched == 0)
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

    /// <summary>An atomic group in the log: disposed before <see cref="Complete"/> was called it was ended in its middle, and nothing of it is in the log.</summary>
    private protected readonly ref struct Effect
    {
        private readonly EntryPartition? _partition;

        public Effect(EntryPartition partition, bool needed)
        {
            if (!needed)
                return;
            _partition = partition;
            partition.BeginChange();
            partition._hasOpenEffect = true;
            partition.Journal.BeginBatch();
        }

        public void Complete()
        {
            if (_partition is not { } partition)
                return;
            partition.Journal.EndBatch();
            partition._hasOpenEffect = false;
            partition.EndChange();
        }

        public void Dispose() => (_partition is { _hasOpenEffect: true } partition ? partition.Journal : null)?.AbandonBatch();
    }

    private readonly struct ExpiredKeys(EntryPartition partition) : IExpirySink
    {
        public void Expired(EntryHandle entry, ReadOnlySpan<byte> key)
        {
            partition.BeforeChange(entry, key);
            partition._watched?.Changed(key);
            partition.Journal.Delete(key);
            partition.Tell(KeyEvent.Expired, key);
        }
    }
}
