using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>
/// An isolated namespace with a name, one schema and one persistence: the unit of atomicity, concurrency, durability and failure. What every schema
/// can do with a key stands here; what only some can do are the interfaces of their subclasses (<see cref="IScalars"/>, <see cref="ICounters"/>, ...).
/// </summary>
/// <remarks>
/// Thread safety: every public member may be called from any thread. Operations take the partition's lock, do work in memory only, and let go.
/// Invariants: effects are reported to the journal under the lock, so the log has their order; once dropped, a partition refuses everything and
/// changes nothing; an entry whose expiry has passed is never seen.
/// </remarks>
public abstract class Partition : PartitionAvailability
{
    // Kind, expiry and the lengths of key and value, or an integer in place of those: in the log less than this.
    private const int OverheadOfEffect = 32;

    private IKeyObserver? _observer;
    private PartitionIdentity _identity;

    // Why writes were refused when the running group began: what begins a group ends it. Null outside of one, too.
    private Error? _refusalOfGroup;

    // Bytes that the running group has reported, about; 0 outside of one.
    private long _bytesOfGroup;

    private protected Partition(PartitionIdentity identity, IPartitionJournal journal)
    {
        _identity = identity;
        Journal = journal;
    }

    /// <summary>How many keys <see cref="Prefetch"/> takes at most: as many memory accesses as a processor has under way at a time, about.</summary>
    public const int MaxPrefetched = 16;

    /// <summary>What it is: as it was created, or altered since.</summary>
    public PartitionIdentity Identity => Volatile.Read(ref _identity);

    /// <summary>Its number, for sessions and files.</summary>
    public PartitionId Id => Identity.Id;

    /// <summary>Its name, for people.</summary>
    public sealed override PartitionName Name => Identity.Name;

    /// <summary>The kind of value it holds.</summary>
    public Schema Schema => Identity.Schema;

    /// <summary>Who is told what happens to keys; null, and a field test, while nobody is.</summary>
    public IKeyObserver? Observer
    {
        get => Volatile.Read(ref _observer);
        set => Volatile.Write(ref _observer, value);
    }

    /// <summary>The LSN of its newest effect.</summary>
    public Lsn LastLsn
    {
        get
        {
            lock (Gate)
                return Journal.LastLsn;
        }
    }

    /// <summary>Where effects are reported.</summary>
    protected IPartitionJournal Journal { get; private protected set; }

    /// <summary>Counts what happens; changed under the lock.</summary>
    protected PartitionCounters Counters { get; } = new();

    /// <summary>
    /// True while what expires stays, invisible, unless a write comes upon it: clients are paused, and nothing is to change by itself. May be set from any thread.
    /// </summary>
    public bool KeepsExpired { get; set; }

    /// <summary>The number of keys, those included whose expiry has passed and that nobody has reclaimed yet (as DBSIZE in Redis).</summary>
    public abstract Outcome<long> Count();

    /// <summary>Deletes keys; the number that existed.</summary>
    public abstract Outcome<long> Delete(ReadOnlySpan<Key> keys, UnixTime now);

    /// <summary>Deletes a key; whether it existed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What the observer is told of it.</param>
    /// <param name="now">The time.</param>
    public abstract Outcome<bool> Take(Key key, KeyEvent what, UnixTime now);

    /// <summary>The number of these keys that exist, a key named twice counting twice. Whether they count as used says <paramref name="isUse"/>.</summary>
    public abstract Outcome<long> CountExisting(ReadOnlySpan<Key> keys, UnixTime now, bool isUse = false);

    /// <summary>
    /// Sets the expiry of a key if it exists and the condition holds; whether it did. An expiry that has passed deletes the key.
    /// </summary>
    public abstract Outcome<bool> ExpireAt(Key key, Expiry expiry, ExpireCondition condition, UnixTime now);

    /// <summary>The expiry of a key; null when the key does not exist.</summary>
    public abstract Outcome<Expiry?> ExpiryOf(Key key, UnixTime now);

    /// <summary>Takes the expiry off a key; whether it had one.</summary>
    public abstract Outcome<bool> Persist(Key key, UnixTime now);

    /// <summary>
    /// Gives a key another name, its value and expiry staying. Fails when it does not exist. With <paramref name="onlyIfAbsent"/> nothing happens when
    /// the new name is in use; whether it happened.
    /// </summary>
    public abstract Outcome<bool> Rename(Key from, Key to, bool onlyIfAbsent, UnixTime now);

    /// <summary>
    /// Copies a key within the partition, its expiry too; false when it does not exist, or the target does and <paramref name="replace"/> is not set.
    /// Fails when both names are one.
    /// </summary>
    public abstract Outcome<bool> Copy(Key from, Key to, bool replace, UnixTime now);

    /// <summary>
    /// Sorts the elements of a key into another one, or nowhere; how many there are. Fails when the value is none that has elements, which no schema has yet: a
    /// missing key has none, and a destination without elements is deleted.
    /// </summary>
    public abstract Outcome<long> Sort(Key key, Key? destination, UnixTime now);

    /// <summary>
    /// One key, each about as likely as any other; null when there is none, or when all that was drawn, some hundred keys, have expired.
    /// </summary>
    /// <param name="draw">A number drawn at random from all 64-bit numbers.</param>
    /// <param name="now">The time.</param>
    public abstract Outcome<byte[]?> RandomKey(ulong draw, UnixTime now);

    /// <summary>
    /// One step of an iteration. A key that exists from the first step to the last is returned, once; others may be. The lock is held for one step only.
    /// </summary>
    /// <param name="cursor">0 to begin, then what the step before returned.</param>
    /// <param name="count">About how many entries to look at.</param>
    /// <param name="pattern">A glob for the keys; <c>*</c> for all. An empty one is that of the empty key, as in Redis.</param>
    /// <param name="now">The time.</param>
    /// <param name="type">The Redis type that values must have, in any case; null for all. A type that nobody has heard of is that of no value.</param>
    public abstract Outcome<ScanPage> Scan(ulong cursor, int count, ReadOnlySpan<byte> pattern, UnixTime now, string? type = null);

    /// <summary>Deletes all keys; how many there were.</summary>
    public abstract Outcome<long> Clear();

    /// <summary>The bytes that a key, its value and its entry take, about; null when it does not exist.</summary>
    public abstract Outcome<long?> MemoryUsage(Key key, UnixTime now);

    /// <summary>How a key's value is held, in Redis' words (<c>int</c>, <c>embstr</c>, <c>raw</c>); null when the key does not exist.</summary>
    public abstract Outcome<string?> EncodingOf(Key key, UnixTime now);

    /// <summary>The Redis type of a key's value; null when the key does not exist.</summary>
    public abstract Outcome<string?> TypeOf(Key key, UnixTime now);

    /// <summary>
    /// Removes some of the entries whose expiry has passed: one short step of the active expiry cycle.
    /// </summary>
    /// <param name="position">0 to begin a pass; 0 again when it is complete.</param>
    /// <param name="maxEntries">About how many entries to look at, which bounds the time the lock is held.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many were removed; 0 for a dropped partition.</returns>
    public abstract int SweepExpired(ref ulong position, int maxEntries, UnixTime now);

    /// <summary>
    /// True when the data is larger than a processor's second cache, so that <see cref="Prefetch"/> gains more than it costs. May be a moment old.
    /// </summary>
    public abstract bool IsWorthPrefetching { get; }

    /// <summary>
    /// Reads where these keys are, all at once, and does nothing with it: what is done with them next finds them in the processor's caches. Counts nothing.
    /// </summary>
    /// <param name="keys">At most <see cref="MaxPrefetched"/>; they need not exist.</param>
    public abstract void Prefetch(ReadOnlySpan<Key> keys);

    /// <summary>Closes gaps between the entries, one short step of a pass over all of them: see <see cref="Keyspaces.Keyspace.CloseGaps(ref int, int)"/>.</summary>
    /// <param name="position">0 to begin a pass; 0 again when it is complete.</param>
    /// <param name="maxMoves">How many entries to move at most, which bounds the time the lock is held.</param>
    public abstract void CloseGaps(ref int position, int maxMoves);

    /// <summary>Bytes that the entries use. May be a moment old.</summary>
    public abstract long UsedBytes { get; }

    /// <summary>Bytes that the entries may use; 0 for no limit.</summary>
    public abstract long Quota { get; }

    /// <summary>Which keys go when memory is short: its own policy, or the server's.</summary>
    public abstract EvictionPolicy EvictionPolicy { get; }

    /// <summary>Says which rules about memory all partitions share; and again, when these have changed.</summary>
    public abstract void Govern(MemoryRules rules);

    /// <summary>Offers some keys, drawn at random, as candidates for eviction.</summary>
    /// <param name="policy">Which keys, and how they compare; not one that is random.</param>
    /// <param name="pool">Where to.</param>
    /// <param name="now">The time.</param>
    public abstract void Sample(EvictionPolicy policy, EvictionPool pool, UnixTime now);

    /// <summary>Removes a key because memory is short; false when it is not there, or may not go.</summary>
    /// <param name="key">The key; null for one at random.</param>
    /// <param name="policy">Which keys may go.</param>
    /// <param name="now">The time.</param>
    public abstract bool Evict(Key? key, EvictionPolicy policy, UnixTime now);

    /// <summary>Seconds since a key was used; null when it does not exist. Means nothing under a policy that counts uses. Is no use itself.</summary>
    public abstract Outcome<long?> IdleSecondsOf(Key key, UnixTime now);

    /// <summary>How often a key is used, 0 to 255, logarithmically; null when it does not exist. Means something under a policy that counts uses.</summary>
    public abstract Outcome<long?> UsesOf(Key key, UnixTime now);

    /// <summary>What has happened and what is held.</summary>
    public abstract PartitionStatistics Statistics();

    /// <summary>Zeroes the counts of what has happened: CONFIG RESETSTAT.</summary>
    public void ResetCounters()
    {
        lock (Gate)
            Counters.Reset();
    }

    /// <summary>
    /// Appends copies of some entries, in the order of the keyspace: one step of a snapshot. What is not yet reclaimed is included, whatever its expiry,
    /// and so is what a partition holds that is not available to clients.
    /// </summary>
    /// <param name="cursor">0 to begin, then what the step before returned.</param>
    /// <param name="count">About how many entries.</param>
    /// <param name="entries">Where they go.</param>
    /// <returns>The cursor of the next step; 0 when there is none.</returns>
    public abstract ulong CopyEntries(ulong cursor, int count, CopiedEntries entries);

    /// <summary>Says how many entries will be restored, about, before the first of them.</summary>
    public abstract void RestoreExpects(long entries);

    /// <summary>
    /// Stores an entry that was read from a file: no journal hears of it. The value's array, when it is all of it, becomes the partition's. False when the
    /// schema does not take the value.
    /// </summary>
    public abstract bool RestorePut(ReadOnlySpan<byte> key, Value value, Expiry expiry);

    /// <summary>Removes an entry as a file says. Does nothing when it is not there.</summary>
    public abstract void RestoreDelete(ReadOnlySpan<byte> key);

    /// <summary>Sets the expiry of an entry as a file says. Does nothing when it is not there.</summary>
    public abstract void RestoreExpire(ReadOnlySpan<byte> key, Expiry expiry);

    /// <summary>Removes all entries as a file says.</summary>
    public abstract void RestoreClear();

    /// <summary>
    /// Runs several operations of this partition as one: nobody sees it half done, and in the log it is one effect. It must not wait for anything, nor use
    /// another partition, nor be used within itself.
    /// </summary>
    public T Together<T>(Func<T> operations)
    {
        lock (Gate)
        {
            _refusalOfGroup = Journal.Refusal;
            IsGrouping = true;
            Journal.BeginBatch();
            bool hasEnded = false;
            try
            {
                T result = operations();
                hasEnded = true;
                return result;
            }
            finally
            {
                EndGroup(hasEnded || _bytesOfGroup == 0);
                IsGrouping = false;
                (_refusalOfGroup, _bytesOfGroup) = (null, 0);
            }
        }
    }

    /// <summary>Begins to watch a key: <see cref="IsUnchanged"/> tells of every change from now on. Ended by <see cref="Unwatch"/>.</summary>
    public abstract Outcome<Watch> Watch(Key key, UnixTime now);

    /// <summary>Ends a watch.</summary>
    public abstract void Unwatch(Watch watch);

    /// <summary>True when nothing has happened to a watched key: it was not written, deleted, given another expiry, nor has it expired.</summary>
    public abstract bool IsUnchanged(Watch watch, UnixTime now);

    /// <summary>Runs something between two operations, none of which sees it half done. It must not wait for anything.</summary>
    public T Between<T>(Func<T> action)
    {
        lock (Gate)
            return action();
    }

    /// <summary>Tells the observer, if there is one, what has happened to a key: what began with an operation that told nothing is complete.</summary>
    public void Announce(KeyEvent what, Key key)
    {
        lock (Gate)
            Tell(what, key.Span);
    }

    /// <summary>Reports effects elsewhere from now on; nothing is reported to both. The LSNs there have to go on from those here.</summary>
    public void ReportTo(IPartitionJournal journal)
    {
        lock (Gate)
            Journal = journal;
    }

    /// <summary>Makes the partition refuse every later operation and lets go of its data.</summary>
    public void Drop()
    {
        lock (Gate)
        {
            Unavailable = DomainErrors.PartitionNotFound;
            ReleaseData();
            Observer?.Cleared(this);
        }
    }

    // Half a group is none: it must not reach the log.
    private void EndGroup(bool isWhole)
    {
        bool ends = isWhole && !IsHalfChanged;
        BeginChange();
        if (ends)
        {
            Journal.EndBatch();
            EndChange();
        }
        else
        {
            Journal.AbandonBatch();
        }
    }

    /// <summary>True while <see cref="Together"/> runs, under the lock: the log has one group open already.</summary>
    private protected bool IsGrouping { get; private set; }

    /// <summary>Makes the partition something else. Under the lock.</summary>
    private protected void Alter(PartitionIdentity identity)
    {
        PartitionIdentity before = _identity;
        Volatile.Write(ref _identity, identity);
        Altered(before);
    }

    /// <summary>Obeys what the identity says now. Under the lock.</summary>
    private protected abstract void Altered(PartitionIdentity before);

    /// <summary>Lets go of the data of a dropped partition. Called under the lock.</summary>
    private protected abstract void ReleaseData();

    /// <summary>Tells the observer, if there is one, what has happened to a key. Under the lock, after it has happened.</summary>
    private protected void Tell(KeyEvent what, ReadOnlySpan<byte> key) => Observer?.Happened(this, what, key);

    /// <summary>Why a read is refused, or null. Under the lock, before anything else.</summary>
    private protected Error? RefuseRead()
    {
        Counters.Reads++;
        IsWriting = false;
        return Unavailable;
    }

    /// <summary>Why a write is refused, or null. Under the lock, before anything else: what is refused has changed nothing.</summary>
    private protected Error? RefuseWrite()
    {
        Counters.Writes++;
        Error? refusal = Unavailable ?? CurrentRefusal;
        IsWriting = refusal is null;
        return refusal;
    }

    /// <summary>Why a write is refused of which this much at least will be reported, or null.</summary>
    /// <param name="bytes">By <see cref="BytesOf(Key, long)"/>.</param>
    private protected Error? RefuseWrite(long bytes) => RefuseWrite() ?? RefuseBytes(bytes);

    /// <summary>Why so much cannot be reported (any more) as one effect, or null. Under the lock, before it is changed.</summary>
    private protected Error? RefuseBytes(long bytes) => HasRoomFor(bytes) ? null : DomainErrors.EffectTooLarge;

    /// <summary>True when so much can still be reported as one effect.</summary>
    private protected bool HasRoomFor(long bytes) => bytes <= PartitionLimits.MaxEffectBytes - _bytesOfGroup;

    /// <summary>Counts what was reported, within a group.</summary>
    private protected void CountReported(long bytes)
    {
        if (IsGrouping)
            _bytesOfGroup += bytes;
    }

    /// <summary>True while the operation is one whose write was not refused: what it finds expired it may remove. Under the lock.</summary>
    private protected bool IsWriting { get; set; }

    /// <summary>Why the journal refuses writes, or null; the same throughout a group.</summary>
    private protected Error? CurrentRefusal => IsGrouping ? _refusalOfGroup : Journal.Refusal;

    /// <summary>
    /// The bytes that a write of one key reports at most. The key counts twice in a group: what had it may have expired, which is reported there, too.
    /// </summary>
    private protected long BytesOf(Key key, long valueBytes) => valueBytes + ((IsGrouping ? 2 : 1) * BytesOf(key.Span));

    /// <summary>The bytes that are reported at most for a key without a value.</summary>
    private protected static long BytesOf(ReadOnlySpan<byte> key) => key.Length + OverheadOfEffect;
}
