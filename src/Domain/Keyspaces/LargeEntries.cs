using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>An entry that is too long for a page. Its arrays never change, so the value's may be handed out and kept.</summary>
internal struct LargeEntry
{
    internal byte[]? Key;
    internal Value Value;
    internal ValueForm Form;
    internal Expiry Expiry;
    internal uint Mark;
}

/// <summary>The entries that are too long for pages, by number. The table grows by pieces, so that adding one never copies many.</summary>
// Thread safety: none, as the keyspace.
internal sealed class LargeEntries
{
    // Fields of a LargeEntry, and the headers of its two arrays.
    private const int EntryBytes = 40 + (2 * ArrayHeaderBytes);
    private const int ArrayHeaderBytes = 24;
    private const int PieceBits = 8;

    private readonly Stack<uint> _free = new();
    private readonly List<LargeEntry[]> _pieces = [];
    private uint _count;

    /// <summary>Bytes of the entries, and of what the runtime adds to their arrays.</summary>
    internal long Bytes { get; private set; }

    internal ref LargeEntry this[uint number] => ref _pieces[(int)(number >> PieceBits)][number & ((1 << PieceBits) - 1)];

    internal uint Add(byte[] key, Value value, ValueForm form, Expiry expiry)
    {
        if (!_free.TryPop(out uint number))
        {
            number = _count++;
            if (number >> PieceBits == _pieces.Count)
                _pieces.Add(new LargeEntry[1 << PieceBits]);
        }

        this[number] = new LargeEntry { Key = key, Value = value, Form = form, Expiry = expiry };
        Bytes += SizeOf(in this[number]);
        return number;
    }

    internal void Replace(uint number, Value value, ValueForm form, Expiry expiry)
    {
        ref LargeEntry entry = ref this[number];
        Bytes -= SizeOf(in entry);
        (entry.Value, entry.Form, entry.Expiry) = (value, form, expiry);
        Bytes += SizeOf(in entry);
    }

    internal void Remove(uint number)
    {
        Bytes -= SizeOf(in this[number]);
        this[number] = default;
        _free.Push(number);
    }

    internal void Clear()
    {
        _free.Clear();
        _pieces.Clear();
        _count = 0;
        Bytes = 0;
    }

    /// <summary>For tests: what <see cref="Bytes"/> has to be, by a walk over the arrays that are really there.</summary>
    internal long MeasureBytes() => _pieces.SelectMany(static piece => piece).Sum(static entry => entry.Key is null ? 0L : SizeOf(in entry));

    internal static int SizeOf(in LargeEntry entry) => EntryBytes + RoundUp(entry.Key!.Length) + (entry.Value.IsInteger ? 0 : RoundUp(entry.Value.Span.Length));

    private static int RoundUp(int length) => (length + 7) & ~7;
}
