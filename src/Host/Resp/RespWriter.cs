using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using GoKV.Application.Replies;
using GoKV.Domain.Values;

namespace GoKV.Host.Resp;

/// <summary>
/// Writes replies as RESP2 or RESP3 into the output of a connection.
/// </summary>
/// <remarks>
/// Thread safety: none; one per connection, used by its loop alone.
/// Invariants: between <see cref="Commit"/> calls this object holds memory that the output lent it, so nobody else may write to the output or flush it
/// before a commit. A long string is copied into whatever pieces the output lends; only a line (simple string, error, number) has to lie in one.
/// </remarks>
/// <param name="output">Where the bytes go.</param>
internal sealed class RespWriter(IBufferWriter<byte> output)
{
    private const int Resp3 = 3;

    // A marker, a 64-bit integer and CR LF.
    private const int MaxHeaderLength = 1 + IntegerText.MaxLength + 2;

    // A marker or length around a text of a double: sign, 17 digits, point, e-308; or 0.0001 and 17 digits.
    private const int MaxDoubleLength = 32;

    // What the output lent, and how much of it has been written.
    private Memory<byte> _lent;
    private int _written;

    // Bytes given back to the output since the last commit.
    private long _advanced;

    /// <summary>Bytes written since the last <see cref="Commit"/>; those of them still held here no flush would send.</summary>
    public long Uncommitted => _advanced + _written;

    /// <summary>Hands everything written so far to the output. To be called before the output is flushed.</summary>
    public void Commit()
    {
        GiveBack();
        _lent = default;
        _advanced = 0;
    }

    /// <summary>Writes a reply.</summary>
    /// <param name="reply">What the command answered.</param>
    /// <param name="protocolVersion">2 or 3.</param>
    public void Write(Reply reply, int protocolVersion)
    {
        switch (reply)
        {
            case BulkReply bulk:
                WriteBulk(bulk.Value);
                break;
            case SimpleStringReply when ReferenceEquals(reply, Reply.Ok):
                WriteBytes("+OK\r\n"u8);
                break;
            case IntegerReply integer:
                WriteHeader((byte)':', integer.Value);
                break;
            case ValuesReply values:
                WriteValues(values, protocolVersion);
                break;
            case NullReply nothing:
                WriteNull(nothing.OfArray, protocolVersion);
                break;
            case SimpleStringReply simple:
                WriteLine((byte)'+', simple.Text, Encoding.UTF8);
                break;
            case ErrorReply error:
                WriteLine((byte)'-', error.Value.Text.AsSpan().TrimEnd("\r\n"), Encoding.Latin1);
                break;
            case ArrayReply array:
                WriteElements((byte)'*', array.Elements, protocolVersion);
                break;
            case MapReply map:
                WriteMap(map, protocolVersion);
                break;
            case SetReply set:
                WriteElements(protocolVersion >= Resp3 ? (byte)'~' : (byte)'*', set.Elements, protocolVersion);
                break;
            case PushReply push:
                WriteElements(protocolVersion >= Resp3 ? (byte)'>' : (byte)'*', push.Elements, protocolVersion);
                break;
            case DoubleReply number:
                WriteDouble(number.Value, protocolVersion);
                break;
            case VerbatimReply verbatim:
                WriteVerbatim(verbatim.Text, protocolVersion);
                break;
            case SharedReply shared:
                WriteBytes(shared.BytesFor(protocolVersion, Encode));
                break;
            case SequenceReply sequence:
                for (int i = 0; i < sequence.Replies.Count; i++)
                    Write(sequence.Replies[i], protocolVersion);
                break;
            case NoReply:
                break;
            default:
                WriteRare(reply, protocolVersion);
                break;
        }
    }

    /// <summary>The bytes of a reply.</summary>
    public static byte[] Encode(Reply reply, int protocolVersion)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new RespWriter(bytes);
        writer.Write(reply, protocolVersion);
        writer.Commit();
        return bytes.WrittenSpan.ToArray();
    }

    // What only tests of clients ask for (DEBUG PROTOCOL).
    private void WriteRare(Reply reply, int protocolVersion)
    {
        switch (reply)
        {
            case BooleanReply boolean:
                WriteBoolean(boolean.Value, protocolVersion);
                break;
            case BigNumberReply number:
                WriteBigNumber(number.Digits, protocolVersion);
                break;
            case AttributedReply attributed:
                WriteAttributed(attributed, protocolVersion);
                break;
            default:
                throw new UnreachableException($"No RESP form for {reply.GetType().Name}.");
        }
    }

    // [*<count>\r\n]<bulk or null>...
    private void WriteValues(ValuesReply reply, int protocolVersion)
    {
        if (reply.IsArray)
            WriteHeader((byte)'*', reply.Values.Count);
        for (int i = 0; i < reply.Values.Count; i++)
        {
            if (reply.Values[i] is { } value)
                WriteBulk(value);
            else
                WriteNull(ofArray: false, protocolVersion);
        }
    }

    // $<length>\r\n<bytes>\r\n
    private void WriteBulk(Value value)
    {
        if (!value.IsInteger)
        {
            WriteBulk(value.Span);
            return;
        }

        Span<byte> text = stackalloc byte[IntegerText.MaxLength];
        WriteBulk(text[..IntegerText.Format(value.Integer, text)]);
    }

    // $<length>\r\n<bytes>\r\n
    private void WriteBulk(ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = _lent.Span[_written..];
        if (room.Length - MaxHeaderLength - 2 < bytes.Length)
        {
            WriteBulkInPieces(bytes);
            return;
        }

        int position = FormatHeader(room, (byte)'$', bytes.Length);
        bytes.CopyTo(room[position..]);
        position += bytes.Length;
        room[position] = (byte)'\r';
        room[position + 1] = (byte)'\n';
        _written += position + 2;
    }

    // $<length>\r\n<bytes>\r\n
    private void WriteBulkInPieces(ReadOnlySpan<byte> bytes)
    {
        WriteHeader((byte)'$', bytes.Length);
        WriteBytes(bytes);
        WriteBytes("\r\n"u8);
    }

    // RESP3: _\r\n
    // RESP2: $-1\r\n, or *-1\r\n where an array was expected
    private void WriteNull(bool ofArray, int protocolVersion) =>
        WriteBytes(protocolVersion >= Resp3 ? "_\r\n"u8 : ofArray ? "*-1\r\n"u8 : "$-1\r\n"u8);

    // <marker><count>\r\n<element>...
    private void WriteElements(byte marker, IReadOnlyList<Reply> elements, int protocolVersion)
    {
        WriteHeader(marker, elements.Count);
        for (int i = 0; i < elements.Count; i++)
            Write(elements[i], protocolVersion);
    }

    // RESP3: %<entries>\r\n<key><value>...
    // RESP2: *<2 * entries>\r\n<key><value>...
    private void WriteMap(MapReply map, int protocolVersion)
    {
        if (protocolVersion >= Resp3)
            WriteHeader((byte)'%', map.Entries.Count);
        else
            WriteHeader((byte)'*', 2L * map.Entries.Count);
        WriteEntries(map.Entries, protocolVersion);
    }

    // RESP3: |<entries>\r\n<key><value>...<reply>
    // RESP2: <reply>
    private void WriteAttributed(AttributedReply attributed, int protocolVersion)
    {
        if (protocolVersion >= Resp3)
        {
            WriteHeader((byte)'|', attributed.Attributes.Count);
            WriteEntries(attributed.Attributes, protocolVersion);
        }

        Write(attributed.Content, protocolVersion);
    }

    private void WriteEntries(IReadOnlyList<(Reply Key, Reply Value)> entries, int protocolVersion)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            Write(entries[i].Key, protocolVersion);
            Write(entries[i].Value, protocolVersion);
        }
    }

    // RESP3: #t\r\n or #f\r\n
    // RESP2: :1\r\n or :0\r\n
    private void WriteBoolean(bool value, int protocolVersion) =>
        WriteBytes(protocolVersion >= Resp3 ? (value ? "#t\r\n"u8 : "#f\r\n"u8) : (value ? ":1\r\n"u8 : ":0\r\n"u8));

    // RESP3: (<digits>\r\n
    // RESP2: $<length>\r\n<digits>\r\n
    private void WriteBigNumber(string digits, int protocolVersion)
    {
        if (protocolVersion >= Resp3)
            WriteLine((byte)'(', digits, Encoding.ASCII);
        else
            WriteBulk(Encoding.ASCII.GetBytes(digits));
    }

    // RESP3: ,<double>\r\n
    // RESP2: $<length>\r\n<double>\r\n
    private void WriteDouble(double value, int protocolVersion)
    {
        Span<byte> text = stackalloc byte[MaxDoubleLength];
        int length = FormatDouble(value, text);
        if (protocolVersion < Resp3)
        {
            WriteBulk(text[..length]);
            return;
        }

        WriteBytes(","u8);
        WriteBytes(text[..length]);
        WriteBytes("\r\n"u8);
    }

    // RESP3: =<length + 4>\r\ntxt:<bytes>\r\n
    // RESP2: $<length>\r\n<bytes>\r\n
    private void WriteVerbatim(string text, int protocolVersion)
    {
        // A text for people is rare: it may cost an array.
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (protocolVersion < Resp3)
        {
            WriteBulk(bytes);
            return;
        }

        WriteHeader((byte)'=', bytes.Length + 4);
        WriteBytes("txt:"u8);
        WriteBytes(bytes);
        WriteBytes("\r\n"u8);
    }

    // <marker><text>\r\n
    // A line end within the text would begin a reply of its own, so it becomes a space; at the end of an error it goes, as in Redis. Errors are Latin-1: they
    // may quote bytes of the request.
    private void WriteLine(byte marker, ReadOnlySpan<char> text, Encoding encoding)
    {
        int length = encoding.GetByteCount(text);
        Span<byte> room = Borrow(1 + length + 2);
        room[0] = marker;
        Span<byte> line = room.Slice(1, length);
        encoding.GetBytes(text, line);
        line.Replace((byte)'\r', (byte)' ');
        line.Replace((byte)'\n', (byte)' ');
        "\r\n"u8.CopyTo(room[(1 + length)..]);
        _written += 1 + length + 2;
    }

    // <marker><number>\r\n
    private void WriteHeader(byte marker, long number)
    {
        // Two statements: the borrowing may reset what the second one adds to.
        Span<byte> room = Borrow(MaxHeaderLength);
        _written += FormatHeader(room, marker, number);
    }

    private static int FormatHeader(Span<byte> room, byte marker, long number)
    {
        room[0] = marker;
        int length = 1;
        if ((ulong)number < 10)
            room[length++] = (byte)('0' + number);
        else
            length += IntegerText.Format(number, room[1..]);
        room[length] = (byte)'\r';
        room[length + 1] = (byte)'\n';
        return length + 2;
    }

    // Redis 7 prints %.17g: 17 significant digits, not the shortest text (0.1 is 0.10000000000000001).
    private static int FormatDouble(double value, Span<byte> text)
    {
        if (!double.IsFinite(value))
        {
            ReadOnlySpan<byte> name = double.IsNaN(value) ? "nan"u8 : value > 0 ? "inf"u8 : "-inf"u8;
            name.CopyTo(text);
            return name.Length;
        }

        bool fits = value.TryFormat(text, out int length, "g17", CultureInfo.InvariantCulture);
        Debug.Assert(fits, "A double is longer than " + nameof(MaxDoubleLength));
        return length;
    }

    // Bytes into whatever room there is, piece by piece.
    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            Span<byte> room = _lent.Span[_written..];
            if (bytes.Length <= room.Length)
            {
                bytes.CopyTo(room);
                _written += bytes.Length;
                return;
            }

            bytes[..room.Length].CopyTo(room);
            _written += room.Length;
            bytes = bytes[room.Length..];
            BorrowMore(1);
        }
    }

    // Room in one piece.
    private Span<byte> Borrow(int size)
    {
        if (_lent.Length - _written < size)
            BorrowMore(size);
        return _lent.Span[_written..];
    }

    private void BorrowMore(int size)
    {
        GiveBack();
        _lent = output.GetMemory(size);
    }

    private void GiveBack()
    {
        if (_written == 0)
            return;
        output.Advance(_written);
        _advanced += _written;
        _written = 0;
    }
}
