using System.Diagnostics;
using System.Text;

namespace GoKV.Domain.Values;

/// <summary>
/// A value on its way into or out of a partition: bytes, or an integer that stands for its text. Bytes are referred to, not copied: a value from a
/// connection is valid only while its command runs, a value of a whole array stays as it is (such arrays are never changed, which is why a
/// partition may store or hand out the array itself).
/// </summary>
public readonly struct Value : IEquatable<Value>
{
    /// <summary>The longest value: Redis' limit of 512 MiB, which is also the longest bulk string of its protocol.</summary>
    public const int MaxLength = 512 * 1024 * 1024;

    // Marks an integer, whose number is then in _bits; otherwise _array holds the bytes, and _bits says which: WholeArray, or start and length.
    // Not the empty array, which every empty value may share.
    private static readonly byte[] IntegerMark = new byte[1];

    private const long WholeArray = -1;

    private readonly byte[]? _array;
    private readonly long _bits;

    /// <summary>A value that is an integer.</summary>
    public Value(long integer) => (_array, _bits) = (IntegerMark, integer);

    /// <summary>A value of all bytes of an array, which must never be changed afterwards.</summary>
    public Value(byte[] bytes) => (_array, _bits) = (bytes, WholeArray);

    /// <summary>A value of a part of an array that somebody else will reuse.</summary>
    public Value(byte[] array, int start, int length)
    {
        Debug.Assert(array.AsSpan(start, length).Length <= MaxLength);
        (_array, _bits) = (array, ((long)start << 32) | (uint)length);
    }

    /// <summary>True when the value is held as an integer.</summary>
    public bool IsInteger => ReferenceEquals(_array, IntegerMark);

    /// <summary>True when the value is all bytes of an array, which never changes: it may be kept without a copy.</summary>
    public bool IsWholeArray => _bits == WholeArray && !IsInteger;

    /// <summary>The integer of a value that <see cref="IsInteger"/>.</summary>
    public long Integer => IsInteger ? _bits : throw new InvalidOperationException("The value is bytes.");

    /// <summary>The number of bytes of the value's text.</summary>
    public int Length => IsInteger ? IntegerText.LengthOf(_bits) : Span.Length;

    /// <summary>The bytes of a value that is not an integer.</summary>
    public ReadOnlySpan<byte> Span =>
        IsInteger ? throw new InvalidOperationException("The value is an integer.")
        : _bits == WholeArray ? _array
        : _array.AsSpan((int)(_bits >> 32), (int)_bits);

    /// <summary>A value of the UTF-8 bytes of a text.</summary>
    public static Value Of(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>A value that refers to a memory that somebody else will reuse; copies only if no array is behind it.</summary>
    public static Value Borrow(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Array is { } array
            ? new(array, segment.Offset, segment.Count)
            : new(bytes.ToArray());

    /// <summary>Reads the value as an integer; false when its bytes are not the text of one.</summary>
    public bool TryGetInteger(out long integer)
    {
        if (!IsInteger)
            return IntegerText.TryParse(Span, out integer);
        integer = _bits;
        return true;
    }

    /// <summary>The bytes in an array of exactly their length that nobody will change: the value's own where it is one, else a copy.</summary>
    public byte[] ToArray()
    {
        if (IsInteger)
        {
            Span<byte> text = stackalloc byte[IntegerText.MaxLength];
            return text[..IntegerText.Format(_bits, text)].ToArray();
        }

        return _bits == WholeArray ? _array! : Span.ToArray();
    }

    /// <summary>Copies the value's text.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        if (IsInteger)
            IntegerText.Format(_bits, destination);
        else
            Span.CopyTo(destination);
    }

    /// <inheritdoc/>
    public bool Equals(Value other) => IsInteger && other.IsInteger ? _bits == other._bits : ToArray().AsSpan().SequenceEqual(other.ToArray());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(ToArray());
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(ToArray());

    /// <summary>True when both are the same bytes.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);
}
