using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace GoKV.TestKit;

/// <summary>
/// What is in a file of Redis' format, read in the simplest way: strings only, and whatever else is in it is an error. The checksum is not looked at: that is for
/// redis-check-rdb.
/// </summary>
public sealed class RdbContent
{
    private readonly byte[] _bytes;
    private int _at;

    private RdbContent(byte[] bytes) => _bytes = bytes;

    /// <summary>What it says of itself.</summary>
    public Dictionary<string, string> Fields { get; } = [];

    /// <summary>The entries: <c>number key</c>, and <c>value</c>, behind which <c> until milliseconds</c> stands when there is an expiry.</summary>
    public Dictionary<string, string> Entries { get; } = [];

    /// <summary>How many keys and expiries each database says that it has.</summary>
    public Dictionary<int, (long Keys, long Expiries)> Announced { get; } = [];

    /// <summary>Reads a file; fails when it names a key twice or does not end where its end is.</summary>
    public static RdbContent Of(byte[] bytes)
    {
        var content = new RdbContent(bytes);
        content.Read();
        return content;
    }

    private void Read()
    {
        Expect(Encoding.ASCII.GetString(_bytes, 0, 9) == "REDIS0010");
        _at = 9;
        int database = -1;
        long? expiry = null;
        while (true)
        {
            switch (_bytes[_at++])
            {
                case 0xfa:
                    Fields.Add(ReadString(), ReadString());
                    break;
                case 0xfe:
                    database = (int)ReadLength();
                    break;
                case 0xfb:
                    Announced.Add(database, (ReadLength(), ReadLength()));
                    break;
                case 0xfc:
                    expiry = BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(_at));
                    _at += sizeof(long);
                    break;
                case 0x00:
                    Expect(database >= 0);
                    Entries.Add($"{database} {ReadString()}", ReadString() + (expiry is { } until ? string.Create(CultureInfo.InvariantCulture, $" until {until}") : ""));
                    expiry = null;
                    break;
                case 0xff:
                    Expect(_at + sizeof(ulong) == _bytes.Length);
                    return;
                default:
                    throw new InvalidDataException($"Byte {_at - 1} is {_bytes[_at - 1]:x2}.");
            }
        }
    }

    private string ReadString()
    {
        switch (_bytes[_at])
        {
            case 0xc0:
                _at += 2;
                return ((sbyte)_bytes[_at - 1]).ToString(CultureInfo.InvariantCulture);
            case 0xc1:
                _at += 3;
                return BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(_at - 2)).ToString(CultureInfo.InvariantCulture);
            case 0xc2:
                _at += 5;
                return BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_at - 4)).ToString(CultureInfo.InvariantCulture);
            default:
                int length = (int)ReadLength();
                _at += length;
                return Encoding.Latin1.GetString(_bytes, _at - length, length);
        }
    }

    private long ReadLength()
    {
        byte first = _bytes[_at++];
        switch (first >> 6)
        {
            case 0:
                return first;
            case 1:
                return ((first & 0x3f) << 8) | _bytes[_at++];
            default:
                Expect(first is 0x80);
                _at += sizeof(uint);
                return BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(_at - sizeof(uint)));
        }
    }

    private void Expect(bool holds)
    {
        if (!holds)
            throw new InvalidDataException($"It is not a file of Redis' format at byte {_at}.");
    }
}
