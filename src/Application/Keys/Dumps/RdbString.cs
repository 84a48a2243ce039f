using System.Buffers.Binary;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys.Dumps;

/// <summary>
/// A string as Redis' files and dumps have it.
/// <code>
/// string  = length byte{length}
///         | 0xc0 i8 | 0xc1 i16 | 0xc2 i32                  the text of an integer, little endian
///         | 0xc3 compressed:length length byte{compressed} LZF, see <see cref="Lzf"/>; read, never written
/// length  = 00xxxxxx | 01xxxxxx x:u8 | 0x80 u32 | 0x81 u64 big endian
/// </code>
/// </summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class RdbString
{
    /// <summary>The type of a value that is a string.</summary>
    public const byte Type = 0;

    public const byte Int8 = 0xc0;
    public const byte Int16 = 0xc1;
    public const byte Int32 = 0xc2;
    public const byte Compressed = 0xc3;

    /// <summary>Bytes of the longest length, which is longer than any integer.</summary>
    public const int MaxHead = 9;

    // The longest text of an integer of 32 bits; Redis tries no longer ones.
    private const int MaxIntegerText = 11;

    /// <summary>Writes what comes before the bytes of a string: their length, or an integer that stands for all of them.</summary>
    /// <param name="destination">At least <see cref="MaxHead"/> bytes.</param>
    /// <param name="value">The string.</param>
    /// <param name="isWhole">True when it was an integer, and nothing follows.</param>
    /// <returns>The number of bytes written.</returns>
    public static int WriteHead(Span<byte> destination, Value value, out bool isWhole)
    {
        isWhole = value.Length <= MaxIntegerText && value.TryGetInteger(out long integer) && integer is >= int.MinValue and <= int.MaxValue;
        return isWhole ? WriteInteger(destination, value) : WriteLength(destination, (uint)value.Length);
    }

    /// <summary>Writes a length, which may be a number of anything.</summary>
    /// <param name="destination">At least <see cref="MaxHead"/> bytes.</param>
    /// <param name="length">The length.</param>
    /// <returns>The number of bytes written.</returns>
    public static int WriteLength(Span<byte> destination, ulong length)
    {
        switch (length)
        {
            case < 0x40:
                destination[0] = (byte)length;
                return 1;
            case < 0x4000:
                BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(0x4000 | length));
                return 2;
            case <= uint.MaxValue:
                destination[0] = 0x80;
                BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)length);
                return 5;
            default:
                destination[0] = 0x81;
                BinaryPrimitives.WriteUInt64BigEndian(destination[1..], length);
                return 9;
        }
    }

    private static int WriteInteger(Span<byte> destination, Value value)
    {
        value.TryGetInteger(out long integer);
        switch (integer)
        {
            case >= sbyte.MinValue and <= sbyte.MaxValue:
                (destination[0], destination[1]) = (Int8, (byte)integer);
                return 2;
            case >= short.MinValue and <= short.MaxValue:
                destination[0] = Int16;
                BinaryPrimitives.WriteInt16LittleEndian(destination[1..], (short)integer);
                return 3;
            default:
                destination[0] = Int32;
                BinaryPrimitives.WriteInt32LittleEndian(destination[1..], (int)integer);
                return 5;
        }
    }
}
