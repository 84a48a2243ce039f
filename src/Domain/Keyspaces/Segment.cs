using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>
/// The part of the index for the keys whose hashes begin with the same <see cref="Depth"/> bits: a sorted array with gaps. A slot is a hash and the
/// address of its entry; a hash has a home, and its slot is there or, if others were first, a few places further right. Read from left to right,
/// slots are in the order of the hashes (docs/adr/0008).
/// </summary>
// Thread safety: none, as the keyspace.
// Invariants:
// - A slot of 0 is a gap: no entry has the address 0. Between a hash's home and its slot there is no gap, so a search that starts at home ends at
//   the first gap or greater hash.
// - The last slot is a gap, which ends every search.
// - Earliest is not later than any expiry in here. It may be earlier: removals and longer expiries leave it until a sweep looks.
internal sealed class Segment
{
    internal const int MinCapacity = 8;

    // Split instead of growing further, if a split helps. A rebuild moves so many slots of 8 bytes: a microsecond.
    internal const int MaxCapacity = 1024;

    // The object's header and fields, and the header of its array.
    private const int FixedBytes = 72;

    // Places behind the last home, for what was pushed out of the last homes. More are added when they do not suffice.
    private const int TailSlots = 16;

    private ulong[] _slots;
    private int _capacity;

    internal Segment(int depth, int capacity)
    {
        Depth = depth;
        _capacity = capacity;
        _slots = new ulong[capacity + TailSlots];
    }

    internal int Depth { get; private set; }

    internal int Count { get; private set; }

    internal Expiry Earliest { get; private set; }

    /// <summary>The number of homes.</summary>
    internal int Capacity => _capacity;

    /// <summary>The number of places, gaps included: what a walk over all of them costs.</summary>
    internal int SlotCount => _slots.Length;

    /// <summary>Four places of five are taken. Searches pass three slots on average then; beyond that they soon get long.</summary>
    internal bool IsFull => Count * 5L >= _capacity * 4L;

    internal bool IsSparse => Count <= _capacity / 4 && _capacity > MinCapacity;

    /// <summary>For tests: hashes in the upper halves, addresses in the lower; 0 for a gap.</summary>
    internal ReadOnlySpan<ulong> Slots => _slots;

    internal long Bytes => FixedBytes + ((long)_slots.Length * sizeof(ulong));

    /// <summary>A capacity of which two thirds will be in use.</summary>
    internal static int CapacityFor(int count) => Math.Max(MinCapacity, (count + (count / 2) + 7) & ~7);

    /// <summary>The address of a key's entry, or 0.</summary>
    internal uint Find(uint hash, ReadOnlySpan<byte> key, EntryStore entries)
    {
        ulong[] slots = _slots;
        for (int place = HomeOf(hash); (uint)place < (uint)slots.Length; place++)
        {
            ulong slot = slots[place];
            if (slot == 0 || HashOf(slot) > hash)
                return 0;
            if (HashOf(slot) == hash && entries.HasKey(AddressOf(slot), key))
                return AddressOf(slot);
        }

        return 0;
    }

    /// <summary>Reads the home of a hash.</summary>
    internal uint Touch(uint hash) => (uint)_slots[HomeOf(hash)];

    /// <summary>The address of the first entry with a hash, or 0.</summary>
    internal uint FindHash(uint hash)
    {
        ulong[] slots = _slots;
        for (int place = HomeOf(hash); (uint)place < (uint)slots.Length && slots[place] != 0; place++)
        {
            if (HashOf(slots[place]) >= hash)
                return HashOf(slots[place]) == hash ? AddressOf(slots[place]) : 0;
        }

        return 0;
    }

    /// <summary>Adds an entry whose key is not in here. There must be room: see <see cref="IsFull"/>.</summary>
    internal void Add(uint hash, uint address)
    {
        int place = HomeOf(hash);
        while (_slots[place] != 0 && HashOf(_slots[place]) <= hash)
            place++;
        int gap = place;
        while (_slots[gap] != 0)
            gap++;
        if (gap == _slots.Length - 1)
            ExtendTail();
        Array.Copy(_slots, place, _slots, place + 1, gap - place);
        _slots[place] = SlotOf(hash, address);
        Count++;
    }

    /// <summary>Takes an entry out of the index.</summary>
    internal void Remove(uint hash, uint address)
    {
        int place = PlaceOf(hash, address);
        // Slots that were pushed right of their homes move back, up to the first that is at home or a gap.
        int end = place + 1;
        while (_slots[end] != 0 && HomeOf(HashOf(_slots[end])) < end)
            end++;
        Array.Copy(_slots, place + 1, _slots, place, end - place - 1);
        _slots[end - 1] = 0;
        Count--;
    }

    /// <summary>Notes that an entry has another address now.</summary>
    internal void Move(uint hash, uint from, uint to) => _slots[PlaceOf(hash, from)] = SlotOf(hash, to);

    /// <summary>Removes the entries that a predicate does not want to keep; one pass over all of them.</summary>
    internal void Retain<TPredicate>(ref TPredicate predicate) where TPredicate : struct, ISlotPredicate, allows ref struct
    {
        int next = 0;
        Count = 0;
        for (int place = 0; place < _slots.Length; place++)
        {
            ulong slot = _slots[place];
            if (slot == 0)
                continue;
            // What stays only ever moves left: never onto a slot that has not been looked at.
            _slots[place] = 0;
            if (predicate.Keeps(HashOf(slot), AddressOf(slot)))
                Place(slot, ref next);
        }
    }

    /// <summary>Keeps <see cref="Earliest"/> true when an entry gets this expiry.</summary>
    internal void NoteExpiry(Expiry expiry) => Earliest = EarlierOf(Earliest, expiry);

    /// <summary>Sets <see cref="Earliest"/> to what a sweep over all entries found.</summary>
    internal void ResetEarliest(Expiry earliest) => Earliest = earliest;

    /// <summary>The earlier of two expiries, of which none is later than any.</summary>
    internal static Expiry EarlierOf(Expiry first, Expiry second) =>
        first.IsNone || (!second.IsNone && second.UnixMilliseconds < first.UnixMilliseconds) ? second : first;

    /// <summary>Visits entries in the order of their hashes until enough were seen; entries of equal hashes together.</summary>
    /// <param name="from">The first hash to visit.</param>
    /// <param name="wanted">How many, at least 1.</param>
    /// <param name="entries">Where the entries are.</param>
    /// <param name="visitor">Receives them.</param>
    /// <param name="next">The first hash that was not visited; after the last one of all, 2^32.</param>
    /// <returns>The number of entries visited.</returns>
    internal int Visit<TVisitor>(uint from, int wanted, EntryStore entries, ref TVisitor visitor, out ulong next)
        where TVisitor : struct, IEntryVisitor, allows ref struct
    {
        int visited = 0;
        uint last = 0;
        for (int place = HomeOf(from); place < _slots.Length; place++)
        {
            ulong slot = _slots[place];
            if (slot == 0 || HashOf(slot) < from)
                continue;
            if (visited >= wanted && HashOf(slot) != last)
            {
                next = HashOf(slot);
                return visited;
            }

            last = HashOf(slot);
            entries.Show(AddressOf(slot), ref visitor);
            visited++;
        }

        next = EndOfSegment(from);
        return visited;
    }

    /// <summary>The handle of an entry, each as likely as any other. There must be one.</summary>
    /// <param name="draw">32 random bits.</param>
    internal EntryHandle Pick(uint draw)
    {
        // A place is drawn until it is no gap. One in four at least is none, so sixty draws all but surely suffice.
        for (int i = 0; i < 60; i++)
        {
            ulong slot = _slots[(int)(((ulong)draw * (uint)_slots.Length) >> 32)];
            if (slot != 0)
                return new EntryHandle(HashOf(slot), AddressOf(slot));
            draw = unchecked((draw * 1664525) + 1013904223);
        }

        ulong any = Array.Find(_slots, static slot => slot != 0);
        return new EntryHandle(HashOf(any), AddressOf(any));
    }

    /// <summary>The first hash after this segment, given any hash in it; 2^32 after the last one of all.</summary>
    internal ulong EndOfSegment(uint hash) => ((((ulong)hash) >> (32 - Depth)) + 1) << (32 - Depth);

    /// <summary>Rebuilds the index with another capacity, which must be more than the count.</summary>
    internal void Resize(int capacity)
    {
        ulong[] old = _slots;
        _capacity = capacity;
        _slots = new ulong[capacity + TailSlots];
        Count = 0;
        int next = 0;
        Fill(old, ref next);
    }

    /// <summary>
    /// Gives the entries whose next bit is 1 to a new segment of the same capacity, and keeps the others. Both are half empty then, but nothing is left for the
    /// garbage collector: with capacities made to measure, dead arrays took more memory than the gaps do.
    /// </summary>
    /// <param name="scratch">For the slots meanwhile; made longer where it has to be.</param>
    internal Segment Split(ref ulong[] scratch)
    {
        int count = 0;
        if (scratch.Length < Count)
            scratch = new ulong[Math.Max(Count, MaxCapacity)];
        foreach (ulong slot in _slots)
        {
            if (slot != 0)
                scratch[count++] = slot;
        }

        ReadOnlySpan<ulong> slots = scratch.AsSpan(0, count);
        uint bit = 1U << (31 - Depth);
        int low = 0;
        while (low < count && (HashOf(slots[low]) & bit) == 0)
            low++;
        Depth++;
        Array.Clear(_slots);
        Count = 0;
        // One that had to grow beyond its time, because its hashes collide, may have next to nothing to give.
        var high = new Segment(Depth, Math.Min(_capacity, Math.Max(MaxCapacity, CapacityFor(count - low)))) { Earliest = Earliest };
        (int next, int nextHigh) = (0, 0);
        Fill(slots[..low], ref next);
        high.Fill(slots[low..], ref nextHigh);
        return high;
    }

    /// <summary>A new segment with the entries of two that were once one.</summary>
    /// <param name="low">The half of the lower hashes.</param>
    /// <param name="high">The other.</param>
    internal static Segment Merge(Segment low, Segment high)
    {
        var merged = new Segment(low.Depth - 1, CapacityFor(low.Count + high.Count)) { Earliest = EarlierOf(low.Earliest, high.Earliest) };
        int next = 0;
        merged.Fill(low._slots, ref next);
        merged.Fill(high._slots, ref next);
        return merged;
    }

    // A hash's share of the range of hashes in here is its home's share of the homes.
    private int HomeOf(uint hash) => (int)(((ulong)(hash << Depth) * (uint)_capacity) >> 32);

    private static uint HashOf(ulong slot) => (uint)(slot >> 32);

    private static uint AddressOf(ulong slot) => (uint)slot;

    private static ulong SlotOf(uint hash, uint address) => ((ulong)hash << 32) | address;

    private int PlaceOf(uint hash, uint address)
    {
        ulong slot = SlotOf(hash, address);
        int place = HomeOf(hash);
        while (_slots[place] != slot)
            place++;
        return place;
    }

    private void Fill(ReadOnlySpan<ulong> slots, ref int next)
    {
        foreach (ulong slot in slots)
        {
            if (slot != 0)
                Place(slot, ref next);
        }
    }

    // Puts a slot that is greater than all others as far left as it may be.
    private void Place(ulong slot, ref int next)
    {
        int place = Math.Max(HomeOf(HashOf(slot)), next);
        if (place == _slots.Length - 1)
            ExtendTail();
        _slots[place] = slot;
        next = place + 1;
        Count++;
    }

    private void ExtendTail() => Array.Resize(ref _slots, _slots.Length + TailSlots + (_slots.Length / 2));
}

/// <summary>Says which entries of a segment stay.</summary>
internal interface ISlotPredicate
{
    bool Keeps(uint hash, uint address);
}
