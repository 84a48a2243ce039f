using System.Numerics;
using System.Runtime.CompilerServices;
using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>
/// A small chained hash table for the keys whose hashes begin with the same <see cref="Depth"/> bits. Its buckets are indexed by the bits that
/// follow, so its buckets, read from first to last, are in the order of the hashes (docs/adr/0002).
/// </summary>
// Thread safety: none, as the keyspace.
// Invariants:
// - The entries are dense: places 0 to Count-1 are used, the rest is default. A removal moves the last entry into the gap, so there is no free
//   list, a rebuild copies one block, a sweep reads memory in order, and a random place is a random entry.
// - A link is one more than a place, and 0 is none, so fresh arrays are already a table of empty buckets.
// - Earliest is not later than any expiry in here. It may be earlier: removals and longer expiries leave it until a sweep looks.
internal sealed class Segment<TValue>
{
    internal const int MinCapacity = 8;

    // Split beyond this, if a split helps. A rebuild moves at most so many entries: some ten microseconds.
    internal const int MaxCapacity = 1024;

    // The object's header and fields and the headers of its two arrays.
    private const int FixedBytes = 104;

    private int[] _buckets;
    private Entry[] _entries;

    // How far right to move a hash for its bucket's bits to be the lowest ones.
    private int _bucketShift;

    internal Segment(int depth, int capacity)
    {
        Depth = depth;
        Allocate(capacity);
    }

    internal int Depth { get; }

    internal int Count { get; private set; }

    internal Expiry Earliest { get; private set; }

    internal int Capacity => _entries.Length;

    internal bool IsFull => Count == _entries.Length;

    internal bool IsSparse => Count <= Capacity / 4 && Capacity > MinCapacity;

    internal long Bytes => FixedBytes + ((long)_buckets.Length * sizeof(int)) + ((long)_entries.Length * Unsafe.SizeOf<Entry>());

    /// <summary>A capacity with a third or more of it free, and more in use than would make it sparse.</summary>
    internal static int CapacityFor(int count) => Math.Max(MinCapacity, (int)BitOperations.RoundUpToPowerOf2((uint)(count + (count / 2) + 1)));

    /// <summary>The link of a key's entry, or 0.</summary>
    internal int Find(uint hash, ReadOnlySpan<byte> key)
    {
        Entry[] entries = _entries;
        int place = BucketOf(hash) - 1;
        // One comparison ends the chain (-1 is a large uint) and spares the array's own check.
        while ((uint)place < (uint)entries.Length)
        {
            ref Entry entry = ref entries[place];
            if (entry.Hash == hash && key.SequenceEqual(entry.Key))
                return place + 1;
            place = entry.Next - 1;
        }

        return 0;
    }

    internal ref Entry EntryAt(int link) => ref _entries[link - 1];

    /// <summary>Adds an entry whose key is not in here. The segment must not be full.</summary>
    internal void Add(uint hash, byte[] key, TValue value, Expiry expiry)
    {
        ref int bucket = ref BucketOf(hash);
        _entries[Count] = new Entry { Key = key, Value = value, Expiry = expiry, Hash = hash, Next = bucket };
        bucket = ++Count;
        NoteExpiry(expiry);
    }

    internal void Remove(int link)
    {
        ref Entry gone = ref EntryAt(link);
        Relink(gone.Hash, link, gone.Next);
        int last = Count--;
        if (link != last)
        {
            ref Entry moved = ref EntryAt(last);
            Relink(moved.Hash, last, link);
            gone = moved;
        }

        EntryAt(last) = default;
    }

    /// <summary>Keeps <see cref="Earliest"/> true when an entry gets this expiry.</summary>
    internal void NoteExpiry(Expiry expiry) => Earliest = EarlierOf(Earliest, expiry);

    /// <summary>Sets <see cref="Earliest"/> to what a sweep over all entries found.</summary>
    internal void ResetEarliest(Expiry earliest) => Earliest = earliest;

    /// <summary>The earlier of two expiries, of which none is later than any.</summary>
    internal static Expiry EarlierOf(Expiry first, Expiry second) =>
        first.IsNone || (!second.IsNone && second.UnixMilliseconds < first.UnixMilliseconds) ? second : first;

    /// <summary>Visits the entries of a hash's bucket whose hashes are not below it.</summary>
    /// <returns>The number of entries visited.</returns>
    internal int VisitBucket<TVisitor>(uint from, ref TVisitor visitor) where TVisitor : struct, IEntryVisitor<TValue>, allows ref struct
    {
        int visited = 0;
        int link = BucketOf(from);
        while (link != 0)
        {
            ref Entry entry = ref EntryAt(link);
            link = entry.Next;
            if (entry.Hash < from)
                continue;
            visitor.Visit(entry.Key, entry.Value, entry.Expiry);
            visited++;
        }

        return visited;
    }

    /// <summary>The first hash after a hash's bucket; 2^32 after the last one of all.</summary>
    internal ulong EndOfBucket(uint hash) => ((((ulong)hash) >> _bucketShift) + 1) << _bucketShift;

    /// <summary>The first hash after this segment, given any hash in it; 2^32 after the last one of all.</summary>
    internal ulong EndOfSegment(uint hash) => ((((ulong)hash) >> (32 - Depth)) + 1) << (32 - Depth);

    /// <summary>Rebuilds the table with another capacity, which must not be below the count.</summary>
    internal void Resize(int capacity)
    {
        Entry[] entries = _entries;
        Allocate(capacity);
        Array.Copy(entries, _entries, Count);
        for (int link = 1; link <= Count; link++)
        {
            ref Entry entry = ref EntryAt(link);
            ref int bucket = ref BucketOf(entry.Hash);
            entry.Next = bucket;
            bucket = link;
        }
    }

    /// <summary>Two new segments with this one's entries: those whose next bit is 0, and those where it is 1.</summary>
    internal (Segment<TValue> Low, Segment<TValue> High) Split()
    {
        uint bit = 1U << (31 - Depth);
        int highCount = 0;
        foreach (ref readonly Entry entry in _entries.AsSpan(0, Count))
            highCount += (entry.Hash & bit) == 0 ? 0 : 1;

        var low = new Segment<TValue>(Depth + 1, CapacityFor(Count - highCount));
        var high = new Segment<TValue>(Depth + 1, CapacityFor(highCount));
        foreach (ref readonly Entry entry in _entries.AsSpan(0, Count))
            ((entry.Hash & bit) == 0 ? low : high).Add(entry.Hash, entry.Key, entry.Value, entry.Expiry);
        return (low, high);
    }

    /// <summary>A new segment with the entries of this one and of the other half of what was once one segment.</summary>
    internal Segment<TValue> MergeWith(Segment<TValue> buddy)
    {
        var merged = new Segment<TValue>(Depth - 1, CapacityFor(Count + buddy.Count));
        foreach (ref readonly Entry entry in _entries.AsSpan(0, Count))
            merged.Add(entry.Hash, entry.Key, entry.Value, entry.Expiry);
        foreach (ref readonly Entry entry in buddy._entries.AsSpan(0, buddy.Count))
            merged.Add(entry.Hash, entry.Key, entry.Value, entry.Expiry);
        return merged;
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_buckets), nameof(_entries))]
    private void Allocate(int capacity)
    {
        // Not more buckets than there are hashes left to tell apart.
        int bucketBits = Math.Min(BitOperations.Log2((uint)capacity), 32 - Depth);
        _buckets = new int[1 << bucketBits];
        _entries = new Entry[capacity];
        _bucketShift = 32 - Depth - bucketBits;
    }

    private ref int BucketOf(uint hash)
    {
        int[] buckets = _buckets;
        return ref buckets[(hash >> _bucketShift) & (uint)(buckets.Length - 1)];
    }

    // Makes what points at one entry (its bucket, or the entry before it in the chain) point at another.
    private void Relink(uint hash, int from, int to)
    {
        ref int link = ref BucketOf(hash);
        while (link != from)
            link = ref EntryAt(link).Next;
        link = to;
    }

    internal struct Entry
    {
        internal byte[] Key;
        internal TValue Value;
        internal Expiry Expiry;
        internal uint Hash;

        // The link of the next entry in the same bucket.
        internal int Next;
    }
}
