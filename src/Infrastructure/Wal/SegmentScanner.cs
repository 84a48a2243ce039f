using System.Buffers.Binary;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Wal;

/// <summary>What a segment turned out to hold.</summary>
/// <param name="LastLsn">The LSN of its last whole record; one below its first when it has none.</param>
/// <param name="End">The offset behind its last whole record.</param>
/// <param name="Sealed">True when its last record says that all before it was synced and that the server stopped in order, or that the next one follows.</param>
/// <param name="Damage">What is wrong behind that offset, or null.</param>
internal sealed record SegmentScan(long LastLsn, long End, bool Sealed, Damage? Damage)
{
    /// <summary>The offset below which its marks say that all was synced.</summary>
    public long SyncedOffset { get; init; } = SegmentFormat.HeaderSize;

    /// <summary>True when its last record says that it is complete and that the next segment is there.</summary>
    public bool Continued { get; init; }

    /// <summary>True when the log can go on behind its last record, as far as its format goes: nothing is written into old versions.</summary>
    public bool IsWritable { get; init; }
}

/// <summary>Takes the records of a segment as they are read.</summary>
internal interface IRecordSink
{
    /// <summary>A record of effects; false when they cannot be read.</summary>
    bool Record(long lsn, ReadOnlySpan<byte> payload);
}

/// <summary>Knows what must have stood where a segment is damaged, when no effect did: the tools of an operator do, a start does not.</summary>
internal interface ISegmentMender
{
    /// <summary>Mends the header; false when it cannot.</summary>
    bool TryMendHeader();

    /// <summary>Mends a mark, seal or the like, and says what it is then; null when it was none, or may have been a record of effects.</summary>
    RecordKind? MendMark(long offset, long lastLsn);
}

/// <summary>
/// Reads a WAL segment and checks every byte of it. Where a record is wrong it tells a torn write, which a crash leaves behind and which was never
/// promised to anybody, from damage to what was complete.
/// </summary>
/// <remarks>
/// A bad record is a torn write when all of this holds: no seal or mark behind it says that it was synced; and either the file ends within it, or a
/// 512-byte sector of it holds nothing but zeros (a sector that never reached the disk; the rule is etcd's). A complete record with a wrong checksum and
/// no such sector is damage, even at the very end: disks tear between sectors, not within.
/// </remarks>
internal sealed class SegmentScanner(IStorageFile file, int partitionId, long firstLsn, ISegmentMender? mender = null)
{
    private const int Sector = 512;

    // How far a record whose header is wrong goes at least. The first byte of a payload is never zero, so a header that ends in zeros at the border of a
    // sector, as LSNs do, is not taken for a sector that was lost.
    private const int SmallestRecord = RecordFormat.HeaderSize + 1;

    private readonly uint _seed = RecordFormat.SeedOf(partitionId);
    private readonly FileWindow _window = new(file);
    private long _syncedOffset = SegmentFormat.HeaderSize;
    private RecordKind _lastKind;
    private byte _version;

    /// <summary>Reads the segment.</summary>
    /// <param name="sink">Takes the records.</param>
    /// <param name="progress">Told the bytes that were read, now and then.</param>
    public SegmentScan Scan(IRecordSink sink, Action<long>? progress = null) => ScanRecords(sink, progress) with
    {
        Sealed = _lastKind is RecordKind.Seal or RecordKind.Continued,
        Continued = _lastKind == RecordKind.Continued,
        SyncedOffset = _syncedOffset,
        IsWritable = _version == SegmentFormat.Version && _lastKind != RecordKind.Continued,
    };

    private SegmentScan ScanRecords(IRecordSink sink, Action<long>? progress)
    {
        long lsn = firstLsn - 1;
        string? wrong = SegmentFormat.Check(_window.At(0, SegmentFormat.HeaderSize), partitionId, firstLsn);
        bool isMended = wrong is not null && _window.Length > SegmentFormat.HeaderSize && mender?.TryMendHeader() == true;
        if (wrong is not null && !isMended)
            return new SegmentScan(lsn, 0, false, BadHeader(wrong));

        _version = isMended ? SegmentFormat.Version : SegmentFormat.VersionOf(_window.At(0, SegmentFormat.HeaderSize));
        long offset = SegmentFormat.HeaderSize;
        while (offset < _window.Length)
        {
            if (LooksWrong(offset, out RecordHeader header) is { } bad)
            {
                if (mender?.MendMark(offset, lsn) is not { } kind)
                    return Stop(lsn, offset, bad.Reason, bad.Size);
                _lastKind = kind;
                offset += RecordFormat.MarkSize;
                continue;
            }

            int size = RecordFormat.HeaderSize + header.Length;
            ReadOnlySpan<byte> payload = _window.At(offset, size)[RecordFormat.HeaderSize..];
            if (header.LsnLow != unchecked((uint)(header.Kind == RecordKind.Effects ? lsn + 1 : lsn)))
                return new SegmentScan(lsn, offset, false, new Damage(file.Path, offset, $"a record's LSN does not follow {lsn}"));

            if (header.Kind == RecordKind.Effects && !sink.Record(++lsn, payload))
                return new SegmentScan(lsn - 1, offset, false, new Damage(file.Path, offset, "a record holds something else than effects"));
            if (header.Kind != RecordKind.Effects)
                _syncedOffset = BinaryPrimitives.ReadInt64LittleEndian(payload);
            _lastKind = header.Kind;
            offset += size;
            progress?.Invoke(size);
            if (offset < _window.Length && (header.Kind == RecordKind.Continued || (header.Kind == RecordKind.Seal && _version == 1)))
                return new SegmentScan(lsn, offset, true, new Damage(file.Path, offset, "there are bytes behind the seal"));
        }

        return new SegmentScan(lsn, offset, false, null);
    }

    // Why a record is not whole, and how far it goes at least; null when it is.
    private (string Reason, int Size)? LooksWrong(long offset, out RecordHeader header)
    {
        if (!RecordFormat.TryReadHeader(_window.At(offset, RecordFormat.HeaderSize), _seed, out header))
            return ("a record's header is wrong", SmallestRecord);
        int size = RecordFormat.HeaderSize + header.Length;
        if (size > _window.Length - offset)
            return ("a record is longer than the file", size);
        return RecordFormat.Crc(_seed, _window.At(offset, size)[RecordFormat.HeaderSize..]) == header.PayloadCrc ? null : ("a record's checksum is wrong", size);
    }

    // A segment is used only after its header was synced, with nothing behind it: a bad one of an otherwise empty file was never finished.
    private Damage BadHeader(string reason) =>
        new(file.Path, 0, reason, IsTornTail: _window.Length <= SegmentFormat.HeaderSize && (_window.Length < SegmentFormat.HeaderSize || IsZero(0, SegmentFormat.HeaderSize)));

    private SegmentScan Stop(long lsn, long offset, string reason, long size)
    {
        bool endsWithin = offset + size > _window.Length;
        bool torn = (endsWithin || HasZeroSector(offset, Math.Min(offset + size, _window.Length))) && !IsVouchedFor(offset);
        return new SegmentScan(lsn, offset, false, new Damage(file.Path, offset, reason, torn));
    }

    // Is one of the sectors that the record touches all zeros, as far as the record goes?
    private bool HasZeroSector(long from, long to)
    {
        while (from < to)
        {
            long end = Math.Min(to, ((from / Sector) + 1) * Sector);
            if (IsZero(from, (int)(end - from)))
                return true;
            from = end;
        }

        return false;
    }

    private bool IsZero(long offset, int count) => !_window.At(offset, count).ContainsAnyExcept((byte)0);

    // Does a whole mark or seal behind the bad record say that it had been synced? Where the bad record ends is not known, so every byte is tried.
    private bool IsVouchedFor(long bad)
    {
        for (long offset = bad + 1; offset + RecordFormat.MarkSize <= _window.Length; offset++)
        {
            ReadOnlySpan<byte> bytes = _window.At(offset, RecordFormat.MarkSize);
            if (RecordFormat.TryReadHeader(bytes, _seed, out RecordHeader header)
                && header.Kind != RecordKind.Effects
                && RecordFormat.Crc(_seed, bytes[RecordFormat.HeaderSize..]) == header.PayloadCrc
                && BinaryPrimitives.ReadInt64LittleEndian(bytes[RecordFormat.HeaderSize..]) > bad)
                return true;
        }

        return false;
    }
}
