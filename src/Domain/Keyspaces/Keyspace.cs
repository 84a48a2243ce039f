using System.Diagnostics;
using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>
/// The keys of one partition with their values and expiries: an index in the order of the hashes (docs/adr/0002) over entries in pages of bytes
/// (docs/adr/0008). A scan's cursor is simply the hash it has reached, and neither growth nor shrinking between two steps loses or repeats an entry.
/// It grows and shrinks in small pieces, and never pauses for all of its keys. It knows no clock: an entry whose expiry has passed is an entry until
/// somebody removes it.
/// </summary>
// Thread safety: none. The partition's lock is held around every call and for as long as a handle or a view is in use.
// Invariants:
// - Count, ExpiringCount and MemoryBytes are right after every call; none of them is ever computed by a walk.
// - Every address in the index is that of one entry, whose key has the hash beside the address.
public sealed class Keyspace
{
    // A sweep's step passes at most so many segments in which nothing is due. Each may be a cache miss: together some fifty microseconds.
    internal const int MaxSkipsPerSweep = 1024;

    // A scan's step reads at most so many slots for each entry it was asked for, so that it ends soon where entries are sparse.
    private const long SlotsPerScannedEntry = 10;

    // Twice what a change can leave as gaps, in records: so that closing them keeps up.
    private const int MovesPerChange = 4;

    // So much may an empty keyspace keep, for a key that comes and goes.
    private const int SpareBytes = 16 * 1024;

    /// <summary>About as many entries as lie in a processor's second cache anyway.</summary>
    internal const int CountInCache = 8192;

    private readonly KeyHasher _hasher;
    private readonly SegmentDirectory _directory = new();
    private readonly EntryStore _entries = new();
    private ExpiryTotals _expiries;

    /// <summary>An empty keyspace.</summary>
    /// <param name="hasher">Hashes the keys. Its seed is a secret, see <see cref="KeyHasher.CreateRandom"/>.</param>
    public Keyspace(KeyHasher hasher) => _hasher = hasher;

    /// <summary>The number of entries, also of those whose expiry has passed.</summary>
    public int Count { get; private set; }

    /// <summary>The number of entries that have an expiry.</summary>
    public int ExpiringCount => _expiries.Count;

    /// <summary>The average of the expiries; none when no entry has one.</summary>
    public Expiry AverageExpiry => _expiries.Average;

    /// <summary>The bytes of memory taken: index and pages, gaps and room included; what the runtime adds to arrays is estimated.</summary>
    public long MemoryBytes => _directory.Bytes + _entries.AllocatedBytes;

    /// <summary>The bytes of memory that the entries and their index take: what a removal brings back at once.</summary>
    public long UsedBytes => _directory.Bytes + _entries.UsedBytes;

    /// <summary>For tests: whether it has the right size, and what its growth has cost.</summary>
    internal SegmentDirectory Directory => _directory;

    /// <summary>For tests: where the entries are.</summary>
    internal EntryStore Entries => _entries;

    /// <summary>Makes room in an empty keyspace for as many entries as will come; does nothing when there are some.</summary>
    public void Reserve(int entries)
    {
        if (Count == 0)
            _directory.Reserve(entries);
    }

    /// <summary>Looks a key up. Allocates nothing.</summary>
    public EntryHandle Find(ReadOnlySpan<byte> key)
    {
        uint hash = _hasher.Hash(key);
        return new EntryHandle(hash, _directory.SegmentOf(hash).Find(hash, key, _entries));
    }

    /// <summary>
    /// Reads what <see cref="Find"/> of these keys will read, in passes whose reads do not depend on each other: the processor has them under way together, where
    /// one look-up after the other would wait for each (docs/adr/0010).
    /// </summary>
    /// <param name="keys">At most <see cref="Partitions.Partition.MaxPrefetched"/>.</param>
    /// <returns>A number of no meaning, to be kept somewhere lest the reads be left out.</returns>
    public uint Touch(ReadOnlySpan<Key> keys)
    {
        Span<uint> hashes = stackalloc uint[Partitions.Partition.MaxPrefetched];
        Span<uint> addresses = stackalloc uint[Partitions.Partition.MaxPrefetched];
        for (int i = 0; i < keys.Length; i++)
            hashes[i] = _hasher.Hash(keys[i].Span);
        uint read = 0;
        for (int i = 0; i < keys.Length; i++)
            read += _directory.SegmentOf(hashes[i]).Touch(hashes[i]);
        for (int i = 0; i < keys.Length; i++)
            addresses[i] = _directory.SegmentOf(hashes[i]).FindHash(hashes[i]);
        for (int i = 0; i < keys.Length; i++)
            read += addresses[i] == 0 ? 0 : _entries.Touch(addresses[i]);
        return read;
    }

    /// <summary>The value of an existing entry as it lies in memory, without a copy: good until the next change of the keyspace.</summary>
    public Value ViewOf(EntryHandle handle) => _entries.ViewOf(handle.Address);

    /// <summary>The value of an existing entry, for good: a copy, unless it is long and has an array of its own, which never changes.</summary>
    public Value CopyOf(EntryHandle handle)
    {
        Value view = _entries.ViewOf(handle.Address);
        return view.IsInteger || EntryStore.IsLarge(handle.Address) ? view : new Value(view.Span.ToArray());
    }

    /// <summary>True when <see cref="ViewOf"/> answers a value that may be kept.</summary>
    public static bool HasOwnArray(EntryHandle handle) => EntryStore.IsLarge(handle.Address);

    /// <summary>How the value of an existing entry is stored.</summary>
    public ValueForm FormOf(EntryHandle handle) => _entries.FormOf(handle.Address);

    /// <summary>The expiry of an existing entry.</summary>
    public Expiry ExpiryOf(EntryHandle handle) => _entries.ExpiryOf(handle.Address);

    /// <summary>What eviction wants to know of an existing entry: 24 bits whose meaning is the caller's; 0 for one that is new.</summary>
    public uint MarkOf(EntryHandle handle) => _entries.MarkOf(handle.Address);

    /// <summary>Sets the mark of an existing entry; it stays with the entry until it is set again.</summary>
    /// <param name="handle">The entry.</param>
    /// <param name="mark">Less than 2^24.</param>
    public void SetMark(EntryHandle handle, uint mark) => _entries.SetMark(handle.Address, mark);

    /// <summary>The key of an existing entry, good until the next change of the keyspace.</summary>
    public ReadOnlySpan<byte> KeyOf(EntryHandle handle) => _entries.KeyOf(handle.Address);

    /// <summary>The bytes that an existing entry takes, its share of the index included, about.</summary>
    public int SizeOf(EntryHandle handle) => _entries.SizeOf(handle.Address) + (sizeof(ulong) * 3 / 2);

    /// <summary>Adds an entry.</summary>
    /// <param name="absent">What <see cref="Find"/> answered for this key.</param>
    /// <param name="key">The key, which is copied.</param>
    /// <param name="value">Its value, which is copied, unless it is long and all of an array: such an array is kept and must not change any more.</param>
    /// <param name="form">How it is to be stored.</param>
    /// <param name="expiry">Its expiry.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="ArgumentException">The handle is of an existing entry.</exception>
    public EntryHandle Add(EntryHandle absent, ReadOnlySpan<byte> key, Value value, ValueForm form, Expiry expiry)
    {
        if (absent.Exists)
            throw new ArgumentException("The key is there already.", nameof(absent));
        Debug.Assert(absent.Hash == _hasher.Hash(key), "The handle is of another key.");
        Debug.Assert(value.IsInteger == (form == ValueForm.Integer), "The form is not that of the value.");

        uint address = _entries.Add(key, value, form, expiry);
        _directory.Add(absent.Hash, address, expiry, Count);
        Count++;
        _expiries.Add(expiry);
        return new EntryHandle(absent.Hash, address);
    }

    /// <summary>Gives an existing entry another value and another expiry; as for <paramref name="value"/>, see <see cref="Add"/>.</summary>
    public void Replace(EntryHandle handle, Value value, ValueForm form, Expiry expiry)
    {
        CountExpiry(handle, expiry);
        Moved(handle, _entries.Replace(handle.Address, value, form, expiry));
    }

    /// <summary>Gives an existing entry another expiry, or none.</summary>
    public void SetExpiry(EntryHandle handle, Expiry expiry)
    {
        CountExpiry(handle, expiry);
        Moved(handle, _entries.SetExpiry(handle.Address, expiry));
    }

    /// <summary>Removes an existing entry.</summary>
    public void Remove(EntryHandle handle)
    {
        Count--;
        _expiries.Remove(_entries.ExpiryOf(handle.Address));
        _directory.SegmentOf(handle.Hash).Remove(handle.Hash, handle.Address);
        _entries.Remove(handle.Address);
        ShrinkAt(handle.Hash);
        CloseGaps(MovesPerChange);
    }

    /// <summary>Removes all entries, in a time that does not depend on their number.</summary>
    public void Clear()
    {
        _directory.Clear();
        _entries.Clear();
        Count = 0;
        _expiries = default;
    }

    /// <summary>
    /// Visits some entries, from a cursor on. A series of calls that starts with 0, passes each answer on and ends when the answer is 0 visits every
    /// entry that is there all the time exactly once; an entry that comes or goes meanwhile, at most once for each time it is added.
    /// </summary>
    /// <param name="cursor">0, or what the last call answered. Any other number is safe: it starts somewhere, or is past the end.</param>
    /// <param name="count">How many entries to visit, roughly: more when their hashes are equal, fewer where they are sparse. At least 1.</param>
    /// <param name="visitor">Receives the entries.</param>
    /// <returns>The cursor for the next call; 0 when all have been visited.</returns>
    public ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor) where TVisitor : struct, IEntryVisitor, allows ref struct
    {
        int wanted = Math.Max(1, count);
        long slotsLeft = wanted * SlotsPerScannedEntry;
        while (cursor <= uint.MaxValue && wanted > 0 && slotsLeft > 0)
        {
            uint hash = (uint)cursor;
            Segment segment = _directory.SegmentOf(hash);
            wanted -= segment.Visit(hash, wanted, _entries, ref visitor, out cursor);
            slotsLeft -= segment.SlotCount;
        }

        return cursor <= uint.MaxValue ? cursor : 0;
    }

    /// <summary>
    /// Visits entries of segments in which some have an expiry, from a hash on, round the whole keyspace if need be, until the collector has enough of them, or any when it
    /// has taken many visits.
    /// </summary>
    /// <param name="start">The hash to begin with.</param>
    /// <param name="perStep">How many entries are visited before the collector is asked.</param>
    /// <param name="many">How many visits are many.</param>
    /// <param name="collector">Receives the entries.</param>
    public void VisitExpiringFrom<TCollector>(ulong start, int perStep, int many, ref TCollector collector)
        where TCollector : struct, IEntryCollector
    {
        (ulong cursor, bool wrapped, int visited) = (start, false, 0);
        while (!collector.HasEnough && !(collector.HasAny && visited >= many) && !(wrapped && cursor > start))
        {
            uint hash = (uint)cursor;
            Segment segment = _directory.SegmentOf(hash);
            if (segment.Earliest.IsNone)
                cursor = segment.EndOfSegment(hash);
            else
                visited += segment.Visit(hash, perStep, _entries, ref collector, out cursor);
            if (cursor <= uint.MaxValue)
                continue;
            if (wrapped)
                return;
            (cursor, wrapped) = (0, true);
        }
    }

    /// <summary>
    /// Picks an entry, each with nearly the same probability: about so within a segment, and segments by their share of the hashes.
    /// </summary>
    /// <param name="draw">A number of 64 random bits.</param>
    /// <param name="handle">The entry.</param>
    /// <returns>False when there is no entry.</returns>
    public bool TryPickRandom(ulong draw, out EntryHandle handle)
    {
        handle = default;
        if (Count == 0)
            return false;

        uint hash = (uint)(draw >> 32);
        Segment segment = _directory.SegmentOf(hash);
        // Empty segments are few: they merge, unless the other half is larger. Past the last segment the walk starts again with the first.
        while (segment.Count == 0)
        {
            hash = (uint)segment.EndOfSegment(hash);
            segment = _directory.SegmentOf(hash);
        }

        handle = segment.Pick((uint)draw);
        return true;
    }

    /// <summary>
    /// Removes entries whose expiry has passed, one bounded step of a pass over all of them. Segments in which nothing is due cost one comparison.
    /// </summary>
    /// <param name="position">0 starts a pass; then what the last step left. 0 afterwards: the pass is complete.</param>
    /// <param name="now">The time that decides.</param>
    /// <param name="maxEntries">After so many entries the step ends; it always finishes a segment, so it may examine some thousand more.</param>
    /// <param name="sink">Is told each key as it is removed.</param>
    /// <returns>The number of entries removed.</returns>
    public int SweepExpired<TSink>(ref ulong position, UnixTime now, int maxEntries, ref TSink sink) where TSink : IExpirySink, allows ref struct
    {
        int removed = 0;
        int examined = 0;
        int skipped = 0;
        while (position <= uint.MaxValue)
        {
            uint hash = (uint)position;
            Segment segment = _directory.SegmentOf(hash);
            // A position is a hash, so what becomes of the segments does not matter. If this one merges with the one behind it, that part is
            // examined next; if with the one before it, it has been examined.
            ulong next = segment.EndOfSegment(hash);
            if (segment.Earliest.HasPassed(now))
            {
                if (examined >= Math.Max(1, maxEntries))
                    return removed;
                examined += segment.Count;
                int removedHere = SweepSegment(segment, now, ref sink);
                removed += removedHere;
                ShrinkAt(hash);
                CloseGaps(removedHere * MovesPerChange);
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

    /// <summary>
    /// Closes gaps that removals have left in the pages, one bounded step of a pass over all of them: afterwards <see cref="MemoryBytes"/> is near
    /// <see cref="UsedBytes"/>. A removal by itself lets them become a quarter of the memory.
    /// </summary>
    /// <param name="position">0 starts a pass; then what the last step left. 0 afterwards: the pass is complete.</param>
    /// <param name="maxMoves">How many entries are moved at most.</param>
    public void CloseGaps(ref int position, int maxMoves)
    {
        while (maxMoves-- > 0)
        {
            if (_entries.TryCloseGap(ref position, out uint from, out uint to))
                Readdress(from, to);
            else if (position == 0)
                return;
        }
    }

    private int SweepSegment<TSink>(Segment segment, UnixTime now, ref TSink sink) where TSink : IExpirySink, allows ref struct
    {
        int before = segment.Count;
        var sweep = new ExpirySweep<TSink>(_entries, now, sink) { Totals = _expiries };
        segment.Retain(ref sweep);
        sink = sweep.Sink;
        segment.ResetEarliest(sweep.Earliest);
        int removed = before - segment.Count;
        Count -= removed;
        _expiries = sweep.Totals;
        return removed;
    }

    // Before an entry gets this expiry.
    private void CountExpiry(EntryHandle handle, Expiry expiry)
    {
        Expiry before = _entries.ExpiryOf(handle.Address);
        if (before == expiry)
            return;
        _expiries.Remove(before);
        _expiries.Add(expiry);
        _directory.SegmentOf(handle.Hash).NoteExpiry(expiry);
    }

    private void Moved(EntryHandle handle, uint address)
    {
        if (address == handle.Address)
            return;
        _directory.SegmentOf(handle.Hash).Move(handle.Hash, handle.Address, address);
        CloseGaps(MovesPerChange);
    }

    private void CloseGaps(int moves)
    {
        while (moves-- > 0 && _entries.TryCloseGap(out uint from, out uint to))
            Readdress(from, to);
    }

    private void Readdress(uint from, uint to)
    {
        uint hash = _hasher.Hash(_entries.KeyOf(to));
        _directory.SegmentOf(hash).Move(hash, from, to);
    }

    private void ShrinkAt(uint hash)
    {
        if (Count != 0)
        {
            _directory.Shrink(hash);
            return;
        }

        // Segments merge lazily and pages stay for a while; an empty keyspace keeps none of them.
        if (_directory.SlotCount > 1)
            _directory.Clear();
        else
            _directory.Shrink(hash);
        if (_entries.AllocatedBytes > SpareBytes)
            _entries.Clear();
    }
}
