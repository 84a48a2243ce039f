using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>
/// Entries that were copied out of a partition, to be read without its lock. Their bytes lie one behind the other in one array that is used again after
/// <see cref="Clear"/>: a walk over millions of entries makes no garbage, which every client would wait for.
/// </summary>
/// <remarks>Thread safety: none; it belongs to who walks.</remarks>
public sealed class CopiedEntries
{
    private const int FirstBytes = 64 * 1024;

    // What a step of short entries never reaches; one very long key must not keep its room for the rest of the walk.
    private const int KeptBytes = 16 * 1024 * 1024;

    private byte[] _bytes = new byte[FirstBytes];
    private int _used;
    private Entry[] _entries = new Entry[16];

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>One of the entries, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public CopiedEntry this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            ref readonly Entry entry = ref _entries[index];
            Value value = entry.ValueLength < 0 ? entry.Value : new Value(_bytes, entry.Start + entry.KeyLength, entry.ValueLength);
            return new CopiedEntry(_bytes.AsSpan(entry.Start, entry.KeyLength), value, entry.Expiry);
        }
    }

    /// <summary>Forgets the entries, so that the next may come.</summary>
    public void Clear()
    {
        // Arrays of long values are not to be held longer than they are stored.
        Array.Clear(_entries, 0, Count);
        Count = 0;
        _used = 0;
        if (_bytes.Length > KeptBytes)
            _bytes = new byte[FirstBytes];
    }

    /// <summary>Appends a copy of an entry. The array of a value that is all of one is kept as it is, since it never changes.</summary>
    public void Add(ReadOnlySpan<byte> key, Value value, Expiry expiry)
    {
        bool copies = !value.IsInteger && !value.IsWholeArray;
        int length = copies ? value.Length : 0;
        Span<byte> room = Reserve(key.Length + length);
        key.CopyTo(room);
        if (copies)
            value.CopyTo(room[key.Length..]);
        if (Count == _entries.Length)
            Array.Resize(ref _entries, _entries.Length * 2);
        _entries[Count++] = new Entry(_used, key.Length, copies ? length : -1, copies ? default : value, expiry);
        _used += room.Length;
    }

    private Span<byte> Reserve(int size)
    {
        if (size > _bytes.Length - _used)
            Array.Resize(ref _bytes, checked((int)Math.Min(Math.Max((long)_bytes.Length * 2, (long)_used + size), Array.MaxLength)));
        return _bytes.AsSpan(_used, size);
    }

    /// <param name="Start">Where the key begins in the bytes, with a copied value behind it.</param>
    /// <param name="KeyLength">Bytes of the key.</param>
    /// <param name="ValueLength">Bytes of a copied value; below zero when the value is <paramref name="Value"/>.</param>
    /// <param name="Value">An integer, or an array that never changes.</param>
    /// <param name="Expiry">The entry's expiry.</param>
    private readonly record struct Entry(int Start, int KeyLength, int ValueLength, Value Value, Expiry Expiry);
}

/// <summary>One of <see cref="CopiedEntries"/>, good until the next is added or all are cleared.</summary>
public readonly ref struct CopiedEntry(ReadOnlySpan<byte> key, Value value, Expiry expiry)
{
    /// <summary>Its key.</summary>
    public ReadOnlySpan<byte> Key { get; } = key;

    /// <summary>Its value.</summary>
    public Value Value { get; } = value;

    /// <summary>Its expiry.</summary>
    public Expiry Expiry { get; } = expiry;
}
