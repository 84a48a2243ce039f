using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>What can still be read behind the first damage of a file.</summary>
/// <param name="Records">Whole records; of a snapshot, whole blocks.</param>
/// <param name="FirstLsn">The LSN of the first record.</param>
/// <param name="LastLsn">The LSN of the last record.</param>
internal readonly record struct ReadableRest(long Records, long FirstLsn, long LastLsn);

/// <summary>Takes a record that was found behind damage.</summary>
internal delegate void SalvagedRecord(long offset, long lsn, ReadOnlySpan<byte> payload);

/// <summary>Looks for whole records behind the first damage of a WAL segment: they are not loaded, but an operator wants to know of them.</summary>
internal static class SegmentSalvage
{
    /// <summary>Finds them.</summary>
    /// <param name="file">The segment.</param>
    /// <param name="partitionId">The partition's id, which seeds the checksums.</param>
    /// <param name="bad">Where the damage is.</param>
    /// <param name="lastLsn">The last LSN before it: records have only the low half of theirs.</param>
    /// <param name="found">Takes each record, if wanted.</param>
    public static ReadableRest After(IStorageFile file, int partitionId, long bad, long lastLsn, SalvagedRecord? found = null)
    {
        var window = new FileWindow(file);
        uint seed = RecordFormat.SeedOf(partitionId);
        long offset = Math.Max(SegmentFormat.HeaderSize, bad == 0 ? 0 : bad + Skip(window, seed, bad));
        long records = 0;
        long first = 0;
        while (offset + RecordFormat.HeaderSize <= window.Length)
        {
            if (!TryRead(window, seed, offset, out RecordHeader header))
            {
                offset++;
                continue;
            }

            int size = RecordFormat.HeaderSize + header.Length;
            if (header.Kind == RecordKind.Effects)
            {
                lastLsn += unchecked(header.LsnLow - (uint)lastLsn);
                first = records++ == 0 ? lastLsn : first;
                found?.Invoke(offset, lastLsn, window.At(offset, size)[RecordFormat.HeaderSize..]);
            }

            offset += size;
        }

        return new ReadableRest(records, first, records == 0 ? 0 : lastLsn);
    }

    // A bad record whose header is right is passed over whole: its value may hold bytes that look like a record.
    private static int Skip(FileWindow window, uint seed, long bad) =>
        RecordFormat.TryReadHeader(window.At(bad, RecordFormat.HeaderSize), seed, out RecordHeader header) ? RecordFormat.HeaderSize + header.Length : 1;

    private static bool TryRead(FileWindow window, uint seed, long offset, out RecordHeader header) =>
        RecordFormat.TryReadHeader(window.At(offset, RecordFormat.HeaderSize), seed, out header)
        && offset + RecordFormat.HeaderSize + header.Length <= window.Length
        && RecordFormat.Crc(seed, window.At(offset, RecordFormat.HeaderSize + header.Length)[RecordFormat.HeaderSize..]) == header.PayloadCrc;
}
