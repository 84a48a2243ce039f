using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using GoKV.Application.Server;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys.Dumps;

/// <summary>
/// Writes a file as Redis 7.0 has it (dump.rdb, version 10), of strings. Members are called in the order of the grammar.
/// <code>
/// file     = "REDIS0010" aux* database* 0xff crc64:u64                        little endian; the checksum is of all before it
/// aux      = 0xfa name:string value:string
/// database = 0xfe number:length 0xfb keys:length expiries:length entry*
/// entry    = [0xfc unix-ms:i64] 0x00 key:string value:string                  string and length as <see cref="RdbString"/> has them
/// </code>
/// </summary>
/// <param name="write">Takes the bytes, in order; what it throws leaves half a file.</param>
/// <remarks>Thread safety: none.</remarks>
public sealed class RdbWriter(Action<ReadOnlySpan<byte>> write)
{
    private const int BufferSize = 64 * 1024;

    // All that an entry has besides the bytes of its key and value; longer than any other element but texts.
    private const int MaxFixed = 1 + sizeof(long) + 1;

    private const byte Aux = 0xfa;
    private const byte Resize = 0xfb;
    private const byte ExpiryMs = 0xfc;
    private const byte Select = 0xfe;
    private const byte Eof = 0xff;

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _used;
    private ulong _crc;

    /// <summary>Entries that were written.</summary>
    public long Entries { get; private set; }

    /// <summary>Begins the file, with what Redis says of itself there.</summary>
    /// <param name="now">The time.</param>
    /// <param name="usedBytes">Bytes of memory that the data takes.</param>
    public void Begin(UnixTime now, long usedBytes)
    {
        Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"REDIS{DumpPayload.Version:d4}")));
        WriteAux("redis-ver", Value.Of(ServerIdentity.RedisVersion));
        WriteAux("redis-bits", new Value(64L));
        WriteAux("ctime", new Value(now.Seconds));
        WriteAux("used-mem", new Value(usedBytes));
        WriteAux("aof-base", new Value(0L));
    }

    /// <summary>Begins a database.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="keys">How many entries it has: who reads the file makes room for them.</param>
    /// <param name="expiries">How many of them have an expiry.</param>
    public void BeginDatabase(int number, long keys, long expiries)
    {
        WriteByte(Select);
        WriteLength((ulong)number);
        WriteByte(Resize);
        WriteLength((ulong)keys);
        WriteLength((ulong)expiries);
    }

    /// <summary>Writes an entry of the database that was begun last.</summary>
    public void WriteEntry(ReadOnlySpan<byte> key, Value value, Expiry expiry)
    {
        Span<byte> head = Reserve(MaxFixed);
        int size = 0;
        if (!expiry.IsNone)
        {
            head[0] = ExpiryMs;
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], expiry.UnixMilliseconds);
            size = 1 + sizeof(long);
        }

        head[size++] = RdbString.Type;
        Use(size);
        WriteKey(key);
        WriteString(value);
        Entries++;
    }

    /// <summary>Ends the file.</summary>
    public void End()
    {
        WriteByte(Eof);
        Flush();
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer, _crc);
        write(_buffer.AsSpan(0, sizeof(ulong)));
    }

    private void WriteAux(string name, Value value)
    {
        WriteByte(Aux);
        WriteString(Value.Of(name));
        WriteString(value);
    }

    // A key is a string like any other: one that is the text of an integer is written as such.
    private void WriteKey(ReadOnlySpan<byte> key)
    {
        if (IntegerText.TryParse(key, out long integer))
        {
            WriteString(new Value(integer));
            return;
        }

        WriteLength((ulong)key.Length);
        Write(key);
    }

    private void WriteString(Value value)
    {
        Use(RdbString.WriteHead(Reserve(RdbString.MaxHead), value, out bool isWhole));
        if (isWhole)
            return;
        if (value.IsInteger)
            Use(IntegerText.Format(value.Integer, Reserve(IntegerText.MaxLength)));
        else
            Write(value.Span);
    }

    private void WriteLength(ulong length) => Use(RdbString.WriteLength(Reserve(RdbString.MaxHead), length));

    private void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        Use(1);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferSize - _used)
            Flush();
        if (bytes.Length > BufferSize)
        {
            // Too long to be gathered.
            _crc = Crc64.Of(bytes, _crc);
            write(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    // Behind a call to Reserve, which may have emptied the buffer.
    private void Use(int size) => _used += size;

    private Span<byte> Reserve(int size)
    {
        if (size > BufferSize - _used)
            Flush();
        return _buffer.AsSpan(_used);
    }

    private void Flush()
    {
        Span<byte> gathered = _buffer.AsSpan(0, _used);
        _crc = Crc64.Of(gathered, _crc);
        write(gathered);
        _used = 0;
    }
}
