using System.Numerics;
using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>
/// Finds the segment of a hash by the hash's upper bits, and lets segments split and merge as they fill and empty: extendible hashing, read from
/// the top bit down (docs/adr/0002, 0008).
/// </summary>
// Thread safety: none, as the keyspace.
// Invariants:
// - There are 2^_depth slots. A segment of depth d is in the 2^(_depth - d) adjacent slots whose numbers begin with its d bits.
// - One call moves at most about two thousand entries, however many there are. What grows with the keyspace is only the copying of the slots
//   when their number doubles or halves: 8 bytes for each 500 entries or so. Colliding hashes are the exception, see CanSplit.
internal sealed class SegmentDirectory
{
    // Leaves 8 bits of a hash for buckets.
    private const int MaxDepth = 24;

    // Keeps the slots at a byte an entry or less when hashes collide and splits do not help; without collisions a slot has 256 entries or more.
    private const int MinEntriesPerSlot = 16;

    // Two halves merge when they are together a quarter of what makes a segment split: between merge and split lie hundreds of changes.
    private const int MaxMergedCount = Segment.MaxCapacity / 4;

    // One removal can make a whole row of mergers possible. What is left over is found by the next removal.
    private const int MaxMergersPerCall = 4;

    private const int ArrayHeaderBytes = 24;

    private readonly int[] _segmentsOfDepth = new int[MaxDepth + 1];
    private Segment[] _slots = [];
    private ulong[] _scratch = [];
    private int _depth;
    private long _segmentBytes;

    internal SegmentDirectory() => Clear();

    internal long Bytes => _segmentBytes + ArrayHeaderBytes + ((long)_slots.Length * IntPtr.Size);

    internal int SlotCount => _slots.Length;

    /// <summary>How many entries rebuilds have moved since the start: lets a test prove that no call moves many.</summary>
    internal long EntriesMoved { get; private set; }

    internal Segment SegmentOf(uint hash) => _slots[SlotOf(hash)];

    /// <summary>Back to one empty segment. The old ones are left to the garbage collector: nothing is walked here.</summary>
    internal void Clear()
    {
        var segment = new Segment(depth: 0, Segment.MinCapacity);
        _slots = [segment];
        _depth = 0;
        Array.Clear(_segmentsOfDepth);
        _segmentsOfDepth[0] = 1;
        _segmentBytes = segment.Bytes;
    }

    /// <summary>Adds an entry to the segment of its hash, which is given room first when it is full.</summary>
    /// <param name="hash">The hash of its key, which must not be in the index.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="expiry">Its expiry.</param>
    /// <param name="entryCount">The number of entries in the keyspace.</param>
    internal void Add(uint hash, uint address, Expiry expiry, int entryCount)
    {
        Segment segment = SegmentWithRoom(hash, entryCount);
        // Its tail may be too short, which is rare, and known only then.
        long before = segment.Bytes;
        segment.Add(hash, address);
        segment.NoteExpiry(expiry);
        _segmentBytes += segment.Bytes - before;
    }

    /// <summary>
    /// Makes an empty index as large as it will be with so many entries. When they then come in the order of their hashes, as from a snapshot, each finds a
    /// segment that is spread out already, where else all would crowd at the lower end of one that has yet to split.
    /// </summary>
    internal void Reserve(int entryCount)
    {
        // Three quarters of what a segment takes before it splits.
        const int perSegment = Segment.MaxCapacity * 3 / 5;
        int depth = Math.Min(MaxDepth, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)(entryCount / perSegment) + 1)));
        if (depth == 0)
            return;
        _slots = new Segment[1 << depth];
        _segmentBytes = 0;
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            _slots[slot] = new Segment(depth, Segment.MaxCapacity);
            _segmentBytes += _slots[slot].Bytes;
        }

        Array.Clear(_segmentsOfDepth);
        _segmentsOfDepth[depth] = _slots.Length;
        _depth = depth;
    }

    /// <summary>Gives memory back after removals from the segment of a hash.</summary>
    internal void Shrink(uint hash)
    {
        int mergers = 0;
        while (mergers < MaxMergersPerCall && TryMerge(hash))
            mergers++;

        Segment segment = SegmentOf(hash);
        if (segment.IsSparse)
            Resize(segment, Segment.CapacityFor(segment.Count));
    }

    private Segment SegmentWithRoom(uint hash, int entryCount)
    {
        Segment segment = SegmentOf(hash);
        while (segment.IsFull)
        {
            if (segment.Capacity >= Segment.MaxCapacity && CanSplit(segment, entryCount))
                Split(segment, hash);
            else
                Resize(segment, Math.Max(Segment.MinCapacity, (int)BitOperations.RoundUpToPowerOf2((uint)segment.Capacity + 1)));
            segment = SegmentOf(hash);
        }

        return segment;
    }

    private int SlotOf(uint hash) => (int)((ulong)hash >> (32 - _depth));

    // Thousands of equal hashes never split, whatever the depth. Such a segment grows instead, as an ordinary hash table would.
    private bool CanSplit(Segment segment, int entryCount) =>
        segment.Depth < _depth || (_depth < MaxDepth && (long)_slots.Length * MinEntriesPerSlot <= entryCount);

    private void Resize(Segment segment, int capacity)
    {
        _segmentBytes -= segment.Bytes;
        segment.Resize(capacity);
        _segmentBytes += segment.Bytes;
        EntriesMoved += segment.Count;
    }

    private void Split(Segment segment, uint hash)
    {
        if (segment.Depth == _depth)
            DoubleSlots();

        int width = WidthOf(segment);
        int first = SlotOf(hash) & -width;
        EntriesMoved += segment.Count;
        _segmentBytes -= segment.Bytes;
        _segmentsOfDepth[segment.Depth]--;
        Segment high = segment.Split(ref _scratch);
        _segmentBytes += segment.Bytes + high.Bytes;
        _segmentsOfDepth[segment.Depth] += 2;
        _slots.AsSpan(first + (width / 2), width / 2).Fill(high);
    }

    private bool TryMerge(uint hash)
    {
        Segment segment = SegmentOf(hash);
        if (segment.Depth == 0 || segment.Count > MaxMergedCount)
            return false;

        int width = WidthOf(segment);
        int first = SlotOf(hash) & -width;
        Segment buddy = _slots[first ^ width];
        if (buddy.Depth != segment.Depth || segment.Count + buddy.Count > MaxMergedCount)
            return false;

        bool isHigh = (first & width) != 0;
        Segment merged = isHigh ? Segment.Merge(buddy, segment) : Segment.Merge(segment, buddy);
        _slots.AsSpan(first & ~width, width * 2).Fill(merged);
        _segmentsOfDepth[segment.Depth] -= 2;
        _segmentsOfDepth[merged.Depth]++;
        _segmentBytes += merged.Bytes - segment.Bytes - buddy.Bytes;
        EntriesMoved += merged.Count;
        while (_segmentsOfDepth[_depth] == 0)
            HalveSlots();
        return true;
    }

    // The number of slots that a segment is in.
    private int WidthOf(Segment segment) => 1 << (_depth - segment.Depth);

    private void DoubleSlots()
    {
        var slots = new Segment[_slots.Length * 2];
        for (int slot = 0; slot < slots.Length; slot++)
            slots[slot] = _slots[slot / 2];
        _slots = slots;
        _depth++;
    }

    // Only when no segment is of the full depth: then each pair of slots is the same segment twice.
    private void HalveSlots()
    {
        var slots = new Segment[_slots.Length / 2];
        for (int slot = 0; slot < slots.Length; slot++)
            slots[slot] = _slots[slot * 2];
        _slots = slots;
        _depth--;
    }
}
