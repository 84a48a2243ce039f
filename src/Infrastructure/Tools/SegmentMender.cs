using System.Buffers.Binary;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>Bytes that make a damaged place of a segment what it was, as far as anybody needs to know.</summary>
/// <param name="Offset">Where.</param>
/// <param name="Bytes">What is to stand there.</param>
/// <param name="What">The place, in words.</param>
internal sealed record SegmentPatch(long Offset, byte[] Bytes, string What);

/// <summary>
/// Knows what must have stood where a segment is damaged, when no effect did: the header follows from the segment's name and partition, and the records of the
/// other kinds change nothing. What they said of syncs is not said again.
/// </summary>
/// <remarks>Thread safety: none; it belongs to one scan. It changes nothing: it collects patches.</remarks>
internal sealed class SegmentMender(IStorageFile file, int partitionId, long firstLsn) : ISegmentMender
{
    private readonly FileWindow _window = new(file);
    private readonly uint _seed = RecordFormat.SeedOf(partitionId);
    private readonly List<SegmentPatch> _patches = [];

    /// <summary>The patches so far.</summary>
    public IReadOnlyList<SegmentPatch> Patches => _patches;

    /// <inheritdoc/>
    public bool TryMendHeader()
    {
        // One whose checksum is right is that of another segment, partition or version. And there must be something that proves whose segment it is.
        ReadOnlySpan<byte> header = _window.At(0, SegmentFormat.HeaderSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[28..]) == RecordFormat.Crc(0, header[..28]) || !IsWholeRecord(SegmentFormat.HeaderSize, firstLsn - 1))
            return false;
        _patches.Add(new SegmentPatch(0, SegmentFormat.MakeHeader(partitionId, firstLsn), "its header"));
        return true;
    }

    /// <inheritdoc/>
    public RecordKind? MendMark(long offset, long lastLsn)
    {
        ReadOnlySpan<byte> bytes = _window.At(offset, RecordFormat.MarkSize);
        if (bytes.Length < RecordFormat.MarkSize)
            return null;
        // Either what says its kind is whole, or the checksum of what such a record holds: so it is none of effects, whose loss would matter.
        bool saysSo = RecordFormat.TryReadKind(bytes, out RecordKind kind, out int length) && kind != RecordKind.Effects && length == RecordFormat.MarkPayload;
        if (!saysSo && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != RecordFormat.Crc(_seed, bytes[RecordFormat.HeaderSize..]))
            return null;
        long next = offset + RecordFormat.MarkSize;
        if (next < _window.Length && !IsWholeRecord(next, lastLsn))
            return null;
        RecordKind mended = saysSo ? kind : RecordKind.Mark;
        _patches.Add(new SegmentPatch(offset, RecordFormat.MakeMark(_seed, mended, lastLsn, SegmentFormat.HeaderSize), "a mark"));
        return mended;
    }

    // A record that follows one with this LSN.
    private bool IsWholeRecord(long offset, long lastLsn)
    {
        if (!RecordFormat.TryReadHeader(_window.At(offset, RecordFormat.HeaderSize), _seed, out RecordHeader header))
            return false;
        ReadOnlySpan<byte> record = _window.At(offset, RecordFormat.HeaderSize + header.Length);
        return record.Length == RecordFormat.HeaderSize + header.Length
            && RecordFormat.Crc(_seed, record[RecordFormat.HeaderSize..]) == header.PayloadCrc
            && header.LsnLow == unchecked((uint)(header.Kind == RecordKind.Effects ? lastLsn + 1 : lastLsn));
    }
}
