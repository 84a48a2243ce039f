using System.Diagnostics;
using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>
/// The keys of one partition with their values and expiries: a hash table whose order is the order of the hashes. So a scan's cursor is simply the
/// hash it has reached, and neither growth nor shrinking between two steps loses or repeats an entry. It grows and shrinks in small pieces, and
/// never pauses for all of its keys (docs/adr/0002). It knows no clock: an entry whose expiry has passed is an entry until somebody removes it.
/// </summary>
/// <typeparam name="TValue">What is stored for a key.</typeparam>
// Thread safety: none. The partition's lock is held around every call and for as long as a handle is in use.
// Invariants:
// - Count, ExpiringCount and MemoryBytes are right after every call; none of them is ever computed by a walk.
// - A key's array is a copy that nobody changes, so it may be handed out and kept.
public sealed class Keyspace<TValue>
{
    // A sweep's step passes at most so many segments in which nothing is due. Each may be a cache miss: together some fifty microseconds.
    internal const int MaxSkipsPerSweep = 1024;

    // A scan's step reads at most so many buckets for each entry it was asked for, so that it ends soon where entries are sparse.
    private const long BucketsPerScannedEntry = 10;

    private readonly KeyHasher _hasher;
    private readonly Func<TValue, int>? _sizeOf;
    private readonly SegmentDirectory<TValue> _directory = new();

    // Of keys and values; the directory counts its own.
    private long _contentBytes;

    /// <summary>An empty keyspace.</summary>
    /// <param name="hasher">Hashes the keys. Its seed is a secret, see <see cref="KeyHasher.CreateRandom"/>.</param>
    /// <param name="sizeOf">
    /// How many bytes a value holds beyond the slot it is stored in; without it, none. The answer for a value must not change while it is stored.
    /// </param>
    public Keyspace(KeyHasher hasher, Func<TValue, int>? sizeOf = null) => (_hasher, _sizeOf) = (hasher, sizeOf);

    /// <summary>The number of entries, also of those whose expiry has passed.</summary>
    public int Count { get; private set; }

    /// <summary>The number of entries that have an expiry.</summary>
    public int ExpiringCount { get; private set; }

    /// <summary>The bytes of memory that the table, its keys and its values take; what the runtime adds to that is estimated.</summary>
    public long MemoryBytes => _directory.Bytes + _contentBytes;

    /// <summary>For tests: whether it has the right size, and what its growth has cost.</summary>
    internal SegmentDirectory<TValue> Directory => _directory;

    /// <summary>Looks a key up. Allocates nothing.</summary>
    public EntryHandle Find(ReadOnlySpan<byte> key)
    {
        uint hash = _hasher.Hash(key);
        return new EntryHandle(hash, _directory.SegmentOf(hash).Find(hash, key));
    }

    /// <summary>The value of an existing entry.</summary>
    public TValue ValueOf(EntryHandle handle) => EntryOf(handle).Value;

    /// <summary>The expiry of an existing entry.</summary>
    public Expiry ExpiryOf(EntryHandle handle) => EntryOf(handle).Expiry;

    /// <summary>The key of an existing entry.</summary>
    public ReadOnlySpan<byte> KeyOf(EntryHandle handle) => EntryOf(handle).Key;

    /// <summary>The stored array of an existing entry's key. It is never changed, so it may be kept.</summary>
    public byte[] KeyBytesOf(EntryHandle handle) => EntryOf(handle).Key;

    /// <summary>Adds an entry.</summary>
    /// <param name="absent">What <see cref="Find"/> answered for this key.</param>
    /// <param name="key">The key, which is copied.</param>
    /// <exception cref="ArgumentException">The handle is of an existing entry.</exception>
    public void Add(EntryHandle absent, ReadOnlySpan<byte> key, TValue value, Expiry expiry)
    {
        if (absent.Exists)
            throw new ArgumentException("The key is there already.", nameof(absent));
        Debug.Assert(absent.Hash == _hasher.Hash(key), "The handle is of another key.");

        byte[] stored = key.ToArray();
        _contentBytes += BytesOf(stored, value);
        _directory.SegmentWithRoom(absent.Hash, Count).Add(absent.Hash, stored, value, expiry);
        Count++;
        if (!expiry.IsNone)
            ExpiringCount++;
    }

    /// <summary>Gives an existing entry another value and another expiry.</summary>
    public void Replace(EntryHandle handle, TValue value, Expiry expiry)
    {
        ref Segment<TValue>.Entry entry = ref EntryOf(handle);
        if (_sizeOf is not null)
            _contentBytes += _sizeOf(value) - _sizeOf(entry.Value);
        entry.Value = value;
        if (entry.Expiry != expiry)
            SetExpiry(handle, expiry);
    }

    /// <summary>Gives an existing entry another expiry, or none.</summary>
    public void SetExpiry(EntryHandle handle, Expiry expiry)
    {
        ref Segment<TValue>.Entry entry = ref EntryOf(handle);
        ExpiringCount += (expiry.IsNone ? 0 : 1) - (entry.Expiry.IsNone ? 0 : 1);
        entry.Expiry = expiry;
        _directory.SegmentOf(handle.Hash).NoteExpiry(expiry);
    }

    /// <summary>Removes an existing entry.</summary>
    public void Remove(EntryHandle handle)
    {
        Forget(in EntryOf(handle));
        _directory.SegmentOf(handle.Hash).Remove(handle.Link);
        ShrinkAt(handle.Hash);
    }

    /// <summary>Removes all entries, in a time that does not depend on their number.</summary>
    public void Clear()
    {
        _directory.Clear();
        _contentBytes = 0;
        Count = 0;
        ExpiringCount = 0;
    }

    /// <summary>
    /// Visits some entries, from a cursor on. A series of calls that starts with 0, passes each answer on and ends when the answer is 0 visits every
    /// entry that is there all the time exactly once; an entry that comes or goes meanwhile, at most once for each time it is added.
    /// </summary>
    /// <param name="cursor">0, or what the last call answered. Any other number is safe: it starts somewhere, or is past the end.</param>
    /// <param name="count">How many entries to visit, roughly: more when they share a bucket, fewer where they are sparse. At least 1.</param>
    /// <returns>The cursor for the next call; 0 when all have been visited.</returns>
    public ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor) where TVisitor : struct, IEntryVisitor<TValue>, allows ref struct
    {
        int wanted = Math.Max(1, count);
        long bucketsLeft = wanted * BucketsPerScannedEntry;
        int visited = 0;
        while (cursor <= uint.MaxValue && visited < wanted && bucketsLeft-- > 0)
        {
            uint hash = (uint)cursor;
            Segment<TValue> segment = _directory.SegmentOf(hash);
            visited += segment.VisitBucket(hash, ref visitor);
            cursor = segment.EndOfBucket(hash);
        }

        return cursor <= uint.MaxValue ? cursor : 0;
    }

    /// <summary>
    /// Picks an entry, each with nearly the same probability: exactly so within a segment, and segments by their share of the hashes.
    /// </summary>
    /// <param name="draw">A number of 64 random bits.</param>
    /// <returns>False when there is no entry.</returns>
    public bool TryPickRandom(ulong draw, out EntryHandle handle)
    {
        handle = default;
        if (Count == 0)
            return false;

        uint hash = (uint)(draw >> 32);
        Segment<TValue> segment = _directory.SegmentOf(hash);
        // Empty segments are few: they merge, unless the other half is larger. Past the last segment the walk starts again with the first.
        while (segment.Count == 0)
        {
            hash = (uint)segment.EndOfSegment(hash);
            segment = _directory.SegmentOf(hash);
        }

        int link = 1 + (int)(((draw & uint.MaxValue) * (ulong)segment.Count) >> 32);
        handle = new EntryHandle(segment.EntryAt(link).Hash, link);
        return true;
    }

    /// <summary>
    /// Removes entries whose expiry has passed, one bounded step of a pass over all of them. Segments in which nothing is due cost one comparison.
    /// </summary>
    /// <param name="position">0 starts a pass; then what the last step left. 0 afterwards: the pass is complete.</param>
    /// <param name="now">The time that decides.</param>
    /// <param name="maxEntries">After so many entries the step ends; it always finishes a segment, so it may examine some thousand more.</param>
    /// <param name="sink">Is told each key, after its removal.</param>
    /// <returns>The number of entries removed.</returns>
    public int SweepExpired<TSink>(ref ulong position, UnixTime now, int maxEntries, ref TSink sink) where TSink : IExpirySink, allows ref struct
    {
        int removed = 0;
        int examined = 0;
        int skipped = 0;
        while (position <= uint.MaxValue)
        {
            uint hash = (uint)position;
            Segment<TValue> segment = _directory.SegmentOf(hash);
            // A position is a hash, so what becomes of the segments does not matter. If this one merges with the one behind it, that part is
            // examined next; if with the one before it, it has been examined.
            ulong next = segment.EndOfSegment(hash);
            if (segment.Earliest.HasPassed(now))
            {
                if (examined >= Math.Max(1, maxEntries))
                    return removed;
                examined += segment.Count;
                removed += SweepSegment(segment, now, ref sink);
                ShrinkAt(hash);
            }
            else if (skipped++ == MaxSkipsPerSweep)
            {
                return removed;
            }

            position = next;
        }

        position = 0;
        return removed;
    }

    private int SweepSegment<TSink>(Segment<TValue> segment, UnixTime now, ref TSink sink) where TSink : IExpirySink, allows ref struct
    {
        int before = segment.Count;
        Expiry earliest = Expiry.None;
        // From the last to the first: a removal moves the last entry into the gap, and that one has been examined.
        for (int link = before; link > 0; link--)
        {
            ref Segment<TValue>.Entry entry = ref segment.EntryAt(link);
            if (!entry.Expiry.HasPassed(now))
            {
                earliest = Segment<TValue>.EarlierOf(earliest, entry.Expiry);
                continue;
            }

            byte[] key = entry.Key;
            Forget(in entry);
            segment.Remove(link);
            sink.Expired(key);
        }

        segment.ResetEarliest(earliest);
        return before - segment.Count;
    }

    private ref Segment<TValue>.Entry EntryOf(EntryHandle handle)
    {
        ref Segment<TValue>.Entry entry = ref _directory.SegmentOf(handle.Hash).EntryAt(handle.Link);
        Debug.Assert(entry.Key is not null && entry.Hash == handle.Hash, "The keyspace has changed since the look-up.");
        return ref entry;
    }

    // Takes an entry that is about to be removed out of the totals.
    private void Forget(in Segment<TValue>.Entry entry)
    {
        _contentBytes -= BytesOf(entry.Key, entry.Value);
        Count--;
        if (!entry.Expiry.IsNone)
            ExpiringCount--;
    }

    private void ShrinkAt(uint hash)
    {
        // Segments merge lazily; an empty keyspace keeps none of them.
        if (Count == 0 && _directory.SlotCount > 1)
            _directory.Clear();
        else
            _directory.Shrink(hash);
    }

    // A byte array takes 24 bytes more than its contents, and objects start at multiples of 8.
    private long BytesOf(byte[] key, TValue value) => ((key.Length + 24L + 7) & ~7L) + (_sizeOf is null ? 0 : _sizeOf(value));
}
