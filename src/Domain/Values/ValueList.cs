namespace GoKV.Domain.Values;

/// <summary>
/// Values that a partition has copied out, in their order, some of them missing. Small values are copied behind each other into one array, so that
/// many of them cost no allocation; a list may be cleared and filled again when nobody needs what is in it any more.
/// </summary>
/// <remarks>Thread safety: none; who fills it and who reads it agree on whose turn it is.</remarks>
public sealed class ValueList
{
    // What a list may keep when it is cleared: as much as a run of pipelined commands needs.
    private const int KeptItems = 64;
    private const int KeptBytes = 32 * 1024;

    // One value of a hundred bytes: most lists never have more, and each connection keeps one.
    private const int FirstBytes = 128;

    // A longer value has an array of its own: many of them would make the common one too large to be kept.
    private const int MaxShared = 1024;

    private Value?[] _items = new Value?[1];
    private byte[] _bytes = [];
    private int _used;

    /// <summary>The number of values, missing ones included.</summary>
    public int Count { get; private set; }

    /// <summary>A value; null when it is missing.</summary>
    public Value? this[int index] => _items.AsSpan(0, Count)[index];

    /// <summary>Adds a value that nobody will change, or null for a missing one.</summary>
    public void Add(Value? value)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Count * 2);
        _items[Count++] = value;
    }

    /// <summary>Adds a copy of a value.</summary>
    public void AddCopy(Value view)
    {
        if (view.IsInteger)
        {
            Add(view);
            return;
        }

        ReadOnlySpan<byte> bytes = view.Span;
        if (bytes.Length > MaxShared)
        {
            Add(new Value(bytes.ToArray()));
            return;
        }

        // What was copied before stays in the array that it is in.
        if (bytes.Length > _bytes.Length - _used)
            (_bytes, _used) = (new byte[Math.Max(Math.Max(FirstBytes, bytes.Length), _bytes.Length * 2)], 0);
        bytes.CopyTo(_bytes.AsSpan(_used));
        Add(new Value(_bytes, _used, bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Forgets all values. Those that were read from this list before are not to be used any more.</summary>
    public void Clear()
    {
        if (_items.Length > KeptItems)
            _items = new Value?[1];
        else
            Array.Clear(_items, 0, Count);
        if (_bytes.Length > KeptBytes)
            _bytes = [];
        (Count, _used) = (0, 0);
    }
}
