using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>
/// Holds keys, values and expiries at addresses: small entries as records in pages, long ones as arrays. The index knows addresses only.
/// </summary>
// Thread safety: none, as the keyspace.
internal sealed class EntryStore
{
    // Marks the number of a large entry; what has it not is the address of a record.
    private const uint Large = 1U << 31;

    private readonly RecordHeap _records = new();
    private readonly LargeEntries _large = new();

    // The class of the record that was given back last: where gaps have come, and closing them may be worth while.
    private int _classOfLastGap;

    /// <summary>Bytes of memory taken, gaps included.</summary>
    internal long AllocatedBytes => _records.AllocatedBytes + _large.Bytes;

    /// <summary>For tests: what <see cref="AllocatedBytes"/> has to be, by a walk over the pages and arrays that are really there.</summary>
    internal long MeasureBytes() => _records.MeasureBytes() + _large.MeasureBytes();

    /// <summary>Bytes of the entries that are there.</summary>
    internal long UsedBytes => _records.UsedBytes + _large.Bytes;

    internal bool HasKey(uint address, ReadOnlySpan<byte> key) => key.SequenceEqual(KeyOf(address));

    /// <summary>Reads the beginning of an entry.</summary>
    internal uint Touch(uint address) => IsLarge(address) ? (uint)_large[address & ~Large].Form : _records.BytesAt(address)[0];

    internal ReadOnlySpan<byte> KeyOf(uint address) =>
        IsLarge(address) ? _large[address & ~Large].Key : EntryRecord.KeyOf(_records.BytesAt(address));

    internal Expiry ExpiryOf(uint address) => IsLarge(address) ? _large[address & ~Large].Expiry : EntryRecord.ExpiryOf(_records.BytesAt(address));

    internal ValueForm FormOf(uint address) =>
        IsLarge(address) ? _large[address & ~Large].Form : EntryRecord.FormOf(EntryRecord.HeaderOf(_records.BytesAt(address)));

    internal uint MarkOf(uint address) =>
        IsLarge(address) ? _large[address & ~Large].Mark : EntryRecord.MarkOf(EntryRecord.HeaderOf(_records.BytesAt(address)));

    internal void SetMark(uint address, uint mark)
    {
        if (IsLarge(address))
            _large[address & ~Large].Mark = mark;
        else
            EntryRecord.SetMark(_records.BytesAt(address), mark);
    }

    /// <summary>The bytes an entry takes here.</summary>
    internal int SizeOf(uint address) => IsLarge(address) ? LargeEntries.SizeOf(in _large[address & ~Large]) : _records.SizeAt(address);

    /// <summary>True when the value's array is its own and never changes: <see cref="ViewOf"/> may then be kept.</summary>
    internal static bool IsLarge(uint address) => (address & Large) != 0;

    /// <summary>The value, good until the next change.</summary>
    internal Value ViewOf(uint address)
    {
        if (IsLarge(address))
            return _large[address & ~Large].Value;
        (byte[] page, int offset) = _records.Locate(address);
        ulong header = EntryRecord.HeaderOf(page.AsSpan(offset));
        int start = offset + EntryRecord.HeaderBytes + EntryRecord.KeyLengthOf(header);
        return EntryRecord.FormOf(header) == ValueForm.Integer
            ? new Value(System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(page.AsSpan(start)))
            : new Value(page, start, EntryRecord.ValueLengthOf(header));
    }

    internal void Show<TVisitor>(uint address, ref TVisitor visitor) where TVisitor : struct, IEntryVisitor, allows ref struct =>
        visitor.Visit(KeyOf(address), ViewOf(address), ExpiryOf(address));

    /// <summary>Stores an entry; its address.</summary>
    internal uint Add(ReadOnlySpan<byte> key, Value value, ValueForm form, Expiry expiry)
    {
        int size = EntryRecord.SizeFor(key.Length, value, expiry);
        uint address = size <= EntryRecord.MaxBytes ? _records.Allocate(size) : 0;
        if (address == 0)
            return Large | _large.Add(key.ToArray(), Keep(value), form, expiry);
        EntryRecord.Write(_records.BytesAt(address), key, value, form, expiry);
        return address;
    }

    /// <summary>Gives an entry another value and expiry; its address from then on.</summary>
    internal uint Replace(uint address, Value value, ValueForm form, Expiry expiry)
    {
        int size = EntryRecord.SizeFor(KeyOf(address).Length, value, expiry);
        if (IsLarge(address))
        {
            if (size <= EntryRecord.MaxBytes)
                return MoveTo(address, value, form, expiry);
            _large.Replace(address & ~Large, Keep(value), form, expiry);
            return address;
        }

        // A record that would be less than three quarters in use is exchanged for a smaller one.
        int room = _records.SizeAt(address);
        if (size > room || (size < room - (room / 4) && size < room - 16))
            return MoveTo(address, value, form, expiry);
        EntryRecord.WriteValue(_records.BytesAt(address), value, form, expiry);
        return address;
    }

    /// <summary>Gives an entry another expiry, or none; its address from then on.</summary>
    internal uint SetExpiry(uint address, Expiry expiry)
    {
        if (IsLarge(address))
        {
            _large[address & ~Large].Expiry = expiry;
            return address;
        }

        Span<byte> record = _records.BytesAt(address);
        Value value = ViewOf(address);
        if (EntryRecord.SizeFor(EntryRecord.KeyOf(record).Length, value, expiry) > _records.SizeAt(address))
            return MoveTo(address, value, FormOf(address), expiry);
        EntryRecord.WriteExpiry(record, expiry);
        return address;
    }

    internal void Remove(uint address)
    {
        if (IsLarge(address))
        {
            _large.Remove(address & ~Large);
            return;
        }

        _classOfLastGap = _records.ClassAt(address);
        _records.Free(address);
    }

    /// <summary>Moves an entry into a gap, when there are many gaps; see <see cref="RecordHeap.TryMoveOne"/>.</summary>
    internal bool TryCloseGap(out uint from, out uint to) => _records.TryMoveOne(_classOfLastGap, out from, out to);

    /// <summary>Moves an entry into a gap at leisure; a call may move none though there is more to move.</summary>
    /// <param name="position">0 starts a pass over all pages; then what the last call left. 0 afterwards, with false: the pass is complete.</param>
    /// <param name="from">Where the entry was.</param>
    /// <param name="to">Where it is.</param>
    internal bool TryCloseGap(ref int position, out uint from, out uint to)
    {
        (from, to) = (0, 0);
        // Page 0 does not exist. A pass that meets a page being emptied has begun.
        position = Math.Max(1, position);
        return (_records.IsEmptying || _records.TryStartEmptying(ref position)) && _records.TryMove(out from, out to);
    }

    internal void Clear()
    {
        _records.Clear();
        _large.Clear();
    }

    // The new one is written before the old one is free: the value may be a view of it.
    private uint MoveTo(uint address, Value value, ValueForm form, Expiry expiry)
    {
        uint mark = MarkOf(address);
        uint moved = Add(KeyOf(address), value, form, expiry);
        SetMark(moved, mark);
        Remove(address);
        return moved;
    }

    // What is stored in an array of its own is copied, unless it is an array that nobody changes.
    private static Value Keep(Value value) => value.IsInteger ? value : new Value(value.ToArray());
}
