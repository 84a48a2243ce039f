using System.Buffers.Binary;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>Takes a block that is whole: its bytes with length and checksum before the effects.</summary>
internal delegate void SalvagedBlock(long offset, ReadOnlySpan<byte> block);

/// <summary>What of a damaged snapshot is whole.</summary>
/// <param name="Blocks">Whole blocks.</param>
/// <param name="Gaps">Places where something is wrong between them.</param>
/// <param name="Footer">The footer, if it is whole.</param>
/// <param name="IsComplete">True when every block is there: only header, footer or name are wrong.</param>
internal readonly record struct SnapshotRest(long Blocks, int Gaps, SnapshotFooter? Footer, bool IsComplete);

/// <summary>Reads the whole blocks of a snapshot, wherever they are, and passes over what is not.</summary>
internal static class SnapshotSalvage
{
    /// <summary>Reads them.</summary>
    public static SnapshotRest Read(IStorageFile file, int partitionId, SalvagedBlock? found = null)
    {
        uint seed = RecordFormat.SeedOf(partitionId);
        var window = new FileWindow(file);
        long offset = SnapshotFormat.HeaderSize;
        long blocks = 0;
        int gaps = 0;
        while (offset + SnapshotFormat.BlockHeaderSize <= window.Length)
        {
            if (LengthOf(window, offset) is var length and > 0 && IsIntact(window, offset, length, seed))
            {
                blocks++;
                found?.Invoke(offset, window.At(offset, length));
                offset += length;
                continue;
            }

            if (IsFooter(window, offset, file.Path))
                return new SnapshotRest(blocks, gaps, FooterAt(window, offset, seed), gaps == 0);
            gaps++;
            if (Next(window, offset, seed) is not { } next)
                return new SnapshotRest(blocks, gaps, FooterAt(window, window.Length - SnapshotFormat.HeaderSize, seed), false);
            offset = next;
        }

        return new SnapshotRest(blocks, gaps, null, false);
    }

    // With its length and checksum; 0 when it cannot be one.
    private static int LengthOf(FileWindow window, long offset)
    {
        ReadOnlySpan<byte> head = window.At(offset, SnapshotFormat.BlockHeaderSize);
        if (head.Length < SnapshotFormat.BlockHeaderSize)
            return 0;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        return length == 0 || length > window.Length - offset - SnapshotFormat.BlockHeaderSize || length > Array.MaxLength - SnapshotFormat.BlockHeaderSize
            ? 0
            : SnapshotFormat.BlockHeaderSize + (int)length;
    }

    private static bool IsIntact(FileWindow window, long offset, int length, uint seed) => SnapshotFormat.IsIntact(window.At(offset, length), seed);

    // Where reading can go on: behind the bad block if its length is right, else at the next whole block of ordinary size.
    private static long? Next(FileWindow window, long bad, uint seed)
    {
        const int Ordinary = SnapshotFormat.BlockHeaderSize + SnapshotFormat.BlockSize;
        if (LengthOf(window, bad) is var said and > 0 && IsPlausible(window, bad + said, seed))
            return bad + said;
        for (long offset = bad + 1; offset < Math.Min(window.Length, bad + (2 * Ordinary)); offset++)
        {
            if (LengthOf(window, offset) is var length and > 0 and <= Ordinary && IsIntact(window, offset, length, seed))
                return offset;
        }

        return null;
    }

    private static bool IsPlausible(FileWindow window, long offset, uint seed) =>
        FooterAt(window, offset, seed) is not null
        || (LengthOf(window, offset) is var length and > 0 && IsIntact(window, offset, length, seed));

    // A footer, also a damaged one: all that matters to the blocks is that it stands where they end.
    private static bool IsFooter(FileWindow window, long offset, string path)
    {
        if (window.Length - offset != SnapshotFormat.HeaderSize)
            return false;
        ReadOnlySpan<byte> bytes = window.At(offset, SnapshotFormat.HeaderSize);
        SnapshotFooter footer = SnapshotFormat.ReadFooter(bytes);
        return footer.Bytes == offset
            || (BinaryPrimitives.ReadUInt32LittleEndian(bytes) == 0 && SnapshotFormat.TryParseName(Path.GetFileName(path), out long lsn) && lsn == footer.Lsn);
    }

    private static SnapshotFooter? FooterAt(FileWindow window, long offset, uint seed)
    {
        ReadOnlySpan<byte> bytes = offset < SnapshotFormat.HeaderSize ? [] : window.At(offset, SnapshotFormat.HeaderSize);
        return bytes.Length == SnapshotFormat.HeaderSize && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == 0 && SnapshotFormat.IsIntact(bytes, seed)
            ? SnapshotFormat.ReadFooter(bytes)
            : null;
    }
}
