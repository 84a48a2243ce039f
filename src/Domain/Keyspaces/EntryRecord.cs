using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>The bytes of a small entry in a page.</summary>
/// <remarks>
/// <code>
/// record = form mark key-length value-length key value [expiry]
/// form         1 byte    a ValueForm, or 0 when the record is free; bit 7: an expiry follows the value
/// mark         3 bytes   what eviction wants to know: a clock or a counter of uses, see AccessMark
/// key-length   2 bytes   all numbers are little-endian
/// value-length 2 bytes   8 for an integer
/// expiry       8 bytes   Unix milliseconds
/// </code>
/// </remarks>
// Thread safety: no state.
internal static class EntryRecord
{
    internal const int HeaderBytes = 8;

    /// <summary>
    /// The longest value that lies in a page. A longer one is an array of its own, which can be handed out as it is. Up to here, what a copy on the way out costs
    /// is less than what an array for each new value does, that the collector carries from generation to generation (SET of 16 KiB: docs/adr/0008).
    /// </summary>
    internal const int MaxValueBytes = 32 * 1024;

    /// <summary>The longest record; an entry whose key makes it longer has arrays of its own, too.</summary>
    internal const int MaxBytes = 64 * 1024;

    private const byte HasExpiry = 0x80;
    private const int ExpiryBytes = sizeof(long);
    private const int IntegerBytes = sizeof(long);

    /// <summary>How long a record will be; more than <see cref="MaxBytes"/> when there must be none.</summary>
    internal static int SizeFor(int keyLength, Value value, Expiry expiry)
    {
        int valueLength = value.IsInteger ? IntegerBytes : value.Span.Length;
        long size = HeaderBytes + (long)keyLength + valueLength + (expiry.IsNone ? 0 : ExpiryBytes);
        return valueLength > MaxValueBytes || size > MaxBytes ? int.MaxValue : (int)size;
    }

    /// <summary>Writes a record.</summary>
    /// <param name="record">At least <see cref="SizeFor"/> bytes.</param>
    internal static void Write(Span<byte> record, ReadOnlySpan<byte> key, Value value, ValueForm form, Expiry expiry)
    {
        record[..4].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], (ushort)key.Length);
        key.CopyTo(record[HeaderBytes..]);
        WriteValue(record, value, form, expiry);
    }

    /// <summary>Writes another value and expiry behind the key of a record that is there.</summary>
    internal static void WriteValue(Span<byte> record, Value value, ValueForm form, Expiry expiry)
    {
        Span<byte> target = record[(HeaderBytes + KeyLengthOf(HeaderOf(record)))..];
        int length = IntegerBytes;
        if (value.IsInteger)
        {
            BinaryPrimitives.WriteInt64LittleEndian(target, value.Integer);
        }
        else
        {
            ReadOnlySpan<byte> bytes = value.Span;
            length = bytes.Length;
            bytes.CopyTo(target);
        }

        record[0] = (byte)form;
        BinaryPrimitives.WriteUInt16LittleEndian(record[6..], (ushort)length);
        if (expiry.IsNone)
            return;
        record[0] |= HasExpiry;
        BinaryPrimitives.WriteInt64LittleEndian(target[length..], expiry.UnixMilliseconds);
    }

    /// <summary>Writes another expiry, or none, behind the value. The record must have the room.</summary>
    internal static void WriteExpiry(Span<byte> record, Expiry expiry)
    {
        record[0] &= unchecked((byte)~HasExpiry);
        if (expiry.IsNone)
            return;
        record[0] |= HasExpiry;
        ulong header = HeaderOf(record);
        BinaryPrimitives.WriteInt64LittleEndian(record[(HeaderBytes + KeyLengthOf(header) + ValueLengthOf(header))..], expiry.UnixMilliseconds);
    }

    /// <summary>The first eight bytes, for the questions that follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong HeaderOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt64LittleEndian(record);

    internal static ValueForm FormOf(ulong header) => (ValueForm)(header & ~(ulong)HasExpiry & byte.MaxValue);

    internal static uint MarkOf(ulong header) => (uint)header >> 8;

    /// <summary>Writes a mark, unless it is there already: a record that is only read stays clean in the processor's cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SetMark(Span<byte> record, uint mark)
    {
        uint head = BinaryPrimitives.ReadUInt32LittleEndian(record);
        if (head >> 8 != mark)
            BinaryPrimitives.WriteUInt32LittleEndian(record, (head & byte.MaxValue) | (mark << 8));
    }

    internal static int KeyLengthOf(ulong header) => (ushort)(header >> 32);

    internal static int ValueLengthOf(ulong header) => (ushort)(header >> 48);

    internal static int SizeOf(ulong header) =>
        HeaderBytes + KeyLengthOf(header) + ValueLengthOf(header) + ((header & HasExpiry) == 0 ? 0 : ExpiryBytes);

    internal static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> record) => record.Slice(HeaderBytes, KeyLengthOf(HeaderOf(record)));

    internal static Expiry ExpiryOf(ReadOnlySpan<byte> record)
    {
        ulong header = HeaderOf(record);
        return (header & HasExpiry) == 0
            ? Expiry.None
            : Expiry.At(BinaryPrimitives.ReadInt64LittleEndian(record[(HeaderBytes + KeyLengthOf(header) + ValueLengthOf(header))..]));
    }
}
