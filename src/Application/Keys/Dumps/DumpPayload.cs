using System.Buffers.Binary;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys.Dumps;

/// <summary>
/// What DUMP answers and RESTORE takes: a value as in Redis' RDB files of version 10, so that keys move between the two servers.
/// <code>
/// payload = type:u8 value version:u16 crc64:u64           little endian; the checksum is of all before it
/// value   = length byte{length}                            type 0, a string
///         | 0xc0 i8 | 0xc1 i16 | 0xc2 i32                  the text of an integer
///         | 0xc3 compressed:length length byte{compressed} LZF, see <see cref="Lzf"/>; read, never written
/// length  = 00xxxxxx | 01xxxxxx x:u8 | 0x80 u32 | 0x81 u64 big endian
/// </code>
/// </summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class DumpPayload
{
    /// <summary>The newest version that is read, and the one that is written: Redis 7.0's.</summary>
    private const int Version = 10;

    private const int FooterSize = 10;
    private const int ChecksumSize = 8;

    // Type, the longest length and the footer.
    private const int MostAround = 1 + 9 + FooterSize;

    private const byte StringType = 0;
    private const byte Int8 = 0xc0;
    private const byte Int16 = 0xc1;
    private const byte Int32 = 0xc2;
    private const byte Compressed = 0xc3;

    // The longest text of an integer of 32 bits; Redis tries no longer ones.
    private const int MaxIntegerText = 11;

    public static readonly Error BadFooter = new("ERR DUMP payload version or checksum are wrong");

    public static readonly Error BadFormat = new("ERR Bad data format");

    // The types of RDB version 10, by their numbers.
    private static readonly string?[] OtherTypes =
    [
        null, "list", "set", "sorted set", "hash", "sorted set", "module value", "module value", null, "hash", "list", "set", "sorted set", "hash", "list", "stream",
        "hash", "sorted set", "list", "stream",
    ];

    /// <summary>A value as a payload.</summary>
    public static byte[] Write(Value value)
    {
        byte[] payload = new byte[value.Length + MostAround];
        payload[0] = StringType;
        int end = 1;
        if (value.Length <= MaxIntegerText && value.TryGetInteger(out long integer) && integer is >= int.MinValue and <= int.MaxValue)
        {
            end += WriteInteger(payload.AsSpan(end), (int)integer);
        }
        else
        {
            end += WriteLength(payload.AsSpan(end), (uint)value.Length);
            value.CopyTo(payload.AsSpan(end));
            end += value.Length;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(end), Version);
        end += sizeof(ushort);
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(end), Crc64.Of(payload.AsSpan(0, end)));
        Array.Resize(ref payload, end + ChecksumSize);
        return payload;
    }

    /// <summary>
    /// The value of a payload, or what is wrong with it. No room is made for what the payload does not prove to hold.
    /// </summary>
    public static Outcome<Value> Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FooterSize || BinaryPrimitives.ReadUInt16LittleEndian(payload[^FooterSize..]) > Version
            || BinaryPrimitives.ReadUInt64LittleEndian(payload[^ChecksumSize..]) != Crc64.Of(payload[..^ChecksumSize]))
            return BadFooter;
        ReadOnlySpan<byte> body = payload[..^FooterSize];
        if (body.IsEmpty)
            return BadFormat;
        if (body[0] != StringType)
            return body[0] < OtherTypes.Length && OtherTypes[body[0]] is { } type ? NotAString(type) : BadFormat;
        return ReadString(body[1..]);
    }

    private static Error NotAString(string type) => new($"ERR Bad data format: the payload is a {type}, and this server has strings only");

    private static Outcome<Value> ReadString(ReadOnlySpan<byte> body) => body switch
    {
        [Int8, var one, ..] => new Value((sbyte)one),
        [Int16, _, _, ..] => new Value(BinaryPrimitives.ReadInt16LittleEndian(body[1..])),
        [Int32, _, _, _, _, ..] => new Value(BinaryPrimitives.ReadInt32LittleEndian(body[1..])),
        [Compressed, ..] => ReadCompressed(body[1..]),
        _ => TryReadLength(ref body, out int length) && length <= body.Length ? new Value(body[..length].ToArray()) : BadFormat,
    };

    private static Outcome<Value> ReadCompressed(ReadOnlySpan<byte> body)
    {
        if (!TryReadLength(ref body, out int compressed) || !TryReadLength(ref body, out int length) || compressed > body.Length
            || Lzf.Measure(body[..compressed]) != length)
            return BadFormat;
        byte[] bytes = new byte[length];
        Lzf.Read(body[..compressed], bytes);
        return new Value(bytes);
    }

    // False when it is none, cut short, or longer than any value.
    private static bool TryReadLength(ref ReadOnlySpan<byte> body, out int length)
    {
        (ulong read, int size) = body switch
        {
            [< 0x40, ..] => (body[0], 1),
            [< 0x80, _, ..] => (BinaryPrimitives.ReadUInt16BigEndian(body) & 0x3fffu, 2),
            [0x80, _, _, _, _, ..] => (BinaryPrimitives.ReadUInt32BigEndian(body[1..]), 5),
            [0x81, _, _, _, _, _, _, _, _, ..] => (BinaryPrimitives.ReadUInt64BigEndian(body[1..]), 9),
            _ => (ulong.MaxValue, 0),
        };
        body = body[size..];
        length = read <= Value.MaxLength ? (int)read : 0;
        return read <= Value.MaxLength;
    }

    private static int WriteInteger(Span<byte> destination, int integer)
    {
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
                BinaryPrimitives.WriteInt32LittleEndian(destination[1..], integer);
                return 5;
        }
    }

    private static int WriteLength(Span<byte> destination, uint length)
    {
        switch (length)
        {
            case < 0x40:
                destination[0] = (byte)length;
                return 1;
            case < 0x4000:
                BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(0x4000 | length));
                return 2;
            default:
                destination[0] = 0x80;
                BinaryPrimitives.WriteUInt32BigEndian(destination[1..], length);
                return 5;
        }
    }
}
