using System.Buffers.Binary;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys.Dumps;

/// <summary>
/// What DUMP answers and RESTORE takes: a value as in Redis' RDB files of version 10, so that keys move between the two servers.
/// <code>
/// payload = type:u8 value version:u16 crc64:u64           little endian; the checksum is of all before it, the type 0, a string (<see cref="RdbString"/>)
/// </code>
/// </summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class DumpPayload
{
    /// <summary>The newest version that is read, and the one that is written: Redis 7.0's.</summary>
    internal const int Version = 10;

    private const int FooterSize = 10;
    private const int ChecksumSize = 8;

    // Type, the longest length and the footer.
    private const int MostAround = 1 + RdbString.MaxHead + FooterSize;

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
        payload[0] = RdbString.Type;
        int end = 1 + RdbString.WriteHead(payload.AsSpan(1), value, out bool isWhole);
        if (!isWhole)
        {
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
    /// <param name="payload">The payload.</param>
    /// <param name="skipsChecksum">Whether the checksum may be wrong.</param>
    public static Outcome<Value> Read(ReadOnlySpan<byte> payload, bool skipsChecksum = false)
    {
        if (payload.Length < FooterSize || BinaryPrimitives.ReadUInt16LittleEndian(payload[^FooterSize..]) > Version)
            return BadFooter;
        if (!skipsChecksum && BinaryPrimitives.ReadUInt64LittleEndian(payload[^ChecksumSize..]) != Crc64.Of(payload[..^ChecksumSize]))
            return BadFooter;
        ReadOnlySpan<byte> body = payload[..^FooterSize];
        if (body.IsEmpty)
            return BadFormat;
        if (body[0] != RdbString.Type)
            return body[0] < OtherTypes.Length && OtherTypes[body[0]] is { } type ? NotAString(type) : BadFormat;
        return ReadString(body[1..]);
    }

    private static Error NotAString(string type) => new($"ERR Bad data format: the payload is a {type}, and this server has strings only");

    private static Outcome<Value> ReadString(ReadOnlySpan<byte> body) => body switch
    {
        [RdbString.Int8, var one, ..] => new Value((sbyte)one),
        [RdbString.Int16, _, _, ..] => new Value(BinaryPrimitives.ReadInt16LittleEndian(body[1..])),
        [RdbString.Int32, _, _, _, _, ..] => new Value(BinaryPrimitives.ReadInt32LittleEndian(body[1..])),
        [RdbString.Compressed, ..] => ReadCompressed(body[1..]),
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
}
