using System.Buffers.Binary;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Rdb;

/// <summary>
/// Effects that are put aside on the disk for a moment, because they may be more than memory has room for, and are found again by where they are.
/// <code>
/// file    = part*
/// part    = length:u32 crc:u32 byte{length}        little endian; the checksum is of the bytes
/// </code>
/// </summary>
/// <remarks>Thread safety: none. Not to be used on a socket's thread.</remarks>
internal sealed class ScratchFile(IStorageFile file) : IDisposable
{
    private const int HeadSize = 8;

    // What has been gathered is written when it is about so much.
    private const int GatheredSize = 256 * 1024;

    // An array that a long part needed is not kept for the others.
    private const int MostKept = 16 * GatheredSize;

    private byte[] _gathered = new byte[GatheredSize];
    private byte[] _read = new byte[GatheredSize];
    private int _used;
    private long _written;

    /// <summary>Puts effects aside; where they are.</summary>
    public long Append(ReadOnlySpan<byte> effects)
    {
        effects.CopyTo(Reserve(effects.Length));
        return Complete(effects.Length);
    }

    /// <summary>Puts an effect aside; where it is.</summary>
    public long Append(in Effect effect)
    {
        int size = effect.Size;
        effect.Write(Reserve(size));
        return Complete(size);
    }

    /// <summary>The bytes that were put aside at a place. Valid until the next call.</summary>
    /// <exception cref="IOException">They cannot be read, or are others than those.</exception>
    public ReadOnlySpan<byte> Read(long place)
    {
        Flush();
        Span<byte> head = stackalloc byte[HeadSize];
        ReadAll(place, head);
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < 0 || length > _written - place - HeadSize)
            throw Damaged();
        if (length > _read.Length || _read.Length > MostKept)
            _read = new byte[Math.Max(length, GatheredSize)];
        Span<byte> bytes = _read.AsSpan(0, length);
        ReadAll(place + HeadSize, bytes);
        return RecordFormat.Crc(0, bytes) == BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) ? bytes : throw Damaged();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private Span<byte> Reserve(int size)
    {
        if (_used + HeadSize + size > _gathered.Length)
        {
            Flush();
            if (HeadSize + size > _gathered.Length)
                _gathered = new byte[HeadSize + size];
        }

        return _gathered.AsSpan(_used + HeadSize, size);
    }

    private long Complete(int size)
    {
        long place = _written + _used;
        Span<byte> part = _gathered.AsSpan(_used, HeadSize + size);
        BinaryPrimitives.WriteInt32LittleEndian(part, size);
        BinaryPrimitives.WriteUInt32LittleEndian(part[4..], RecordFormat.Crc(0, part[HeadSize..]));
        _used += part.Length;
        return place;
    }

    private void Flush()
    {
        file.Write(_written, _gathered.AsSpan(0, _used));
        _written += _used;
        _used = 0;
        if (_gathered.Length > MostKept)
            _gathered = new byte[GatheredSize];
    }

    private void ReadAll(long offset, Span<byte> bytes)
    {
        if (file.Read(offset, bytes) < bytes.Length)
            throw Damaged();
    }

    private StorageException Damaged() => new("read", file.Path, ErrorNumber.EIO, "what was written a moment before reads back as something else");
}
