using System.Buffers.Binary;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Snapshots;

/// <summary>Reads a snapshot and checks every byte of it. There is no torn snapshot: one with a name of its own was complete and durable, so whatever is wrong is damage.</summary>
internal static class SnapshotReader
{
    /// <summary>Gives all effects to a sink, in order; what is wrong, or null. What came before the damage has then been given.</summary>
    /// <param name="file">The snapshot.</param>
    /// <param name="partitionId">The partition that it must belong to.</param>
    /// <param name="sink">Takes the effects.</param>
    /// <param name="footer">What its footer says; meaningful when nothing is wrong.</param>
    /// <param name="progress">Told the bytes that were read, now and then.</param>
    public static Damage? Read(IStorageFile file, int partitionId, IEffectSink sink, out SnapshotFooter footer, Action<long>? progress = null)
    {
        footer = default;
        uint seed = RecordFormat.SeedOf(partitionId);
        var window = new FileWindow(file);
        if (SnapshotFormat.CheckHeader(window.At(0, SnapshotFormat.HeaderSize), partitionId) is { } wrong)
            return new Damage(file.Path, 0, wrong);

        long offset = SnapshotFormat.HeaderSize;
        while (true)
        {
            ReadOnlySpan<byte> head = window.At(offset, SnapshotFormat.BlockHeaderSize);
            if (head.Length < SnapshotFormat.BlockHeaderSize)
                return new Damage(file.Path, offset, "the snapshot ends without its footer");
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(head);
            if (length == 0)
                return CheckFooter(window, offset, seed, file.Path, out footer);
            if (length > Math.Min(window.Length - offset, Array.MaxLength) - SnapshotFormat.BlockHeaderSize)
                return new Damage(file.Path, offset, "a block is longer than the file");

            ReadOnlySpan<byte> block = window.At(offset, SnapshotFormat.BlockHeaderSize + (int)length);
            if (!SnapshotFormat.IsIntact(block, seed))
                return new Damage(file.Path, offset, "a block's checksum is wrong");
            if (!EffectReader.TryReadAll(block[SnapshotFormat.BlockHeaderSize..], sink))
                return new Damage(file.Path, offset, "a block holds something else than effects");
            offset += block.Length;
            progress?.Invoke(block.Length);
        }
    }

    /// <summary>How many entries the footer promises; 0 when there is no whole footer. Only a hint: the footer is checked for good when its turn comes.</summary>
    public static long ExpectedEntries(IStorageFile file, int partitionId)
    {
        Span<byte> bytes = stackalloc byte[SnapshotFormat.HeaderSize];
        long offset = file.Length - bytes.Length;
        if (offset < SnapshotFormat.HeaderSize || file.Read(offset, bytes) < bytes.Length || !SnapshotFormat.IsIntact(bytes, RecordFormat.SeedOf(partitionId)))
            return 0;
        // No entry is shorter than its kind, the length of its key and one byte of value.
        return Math.Min(SnapshotFormat.ReadFooter(bytes).Entries, file.Length / 3);
    }

    private static Damage? CheckFooter(FileWindow window, long offset, uint seed, string path, out SnapshotFooter footer)
    {
        footer = default;
        ReadOnlySpan<byte> bytes = window.At(offset, SnapshotFormat.HeaderSize);
        if (bytes.Length < SnapshotFormat.HeaderSize || !SnapshotFormat.IsIntact(bytes, seed))
            return new Damage(path, offset, "the footer's checksum is wrong");
        footer = SnapshotFormat.ReadFooter(bytes);
        if (footer.Bytes != offset || window.Length != offset + SnapshotFormat.HeaderSize)
            return new Damage(path, offset, "the snapshot's length is not what its footer says");
        return SnapshotFormat.TryParseName(System.IO.Path.GetFileName(path), out long lsn) && lsn != footer.Lsn
            ? new Damage(path, offset, "the snapshot's LSN is not that of its name")
            : null;
    }
}
