using System.Buffers.Binary;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Wal;

/// <summary>The segment that a log is being written to.</summary>
/// <remarks>Thread safety: one thread writes; another may sync meanwhile.</remarks>
internal sealed class Segment : IDisposable
{
    private readonly IStorageFile _file;

    // False while bytes of a failed write may stand behind the last whole record.
    private bool _tailIsClean = true;

    private Segment(IStorageFile file, long firstLsn, long length)
    {
        _file = file;
        FirstLsn = firstLsn;
        Length = length;
    }

    /// <summary>The LSN of its first record.</summary>
    public long FirstLsn { get; }

    /// <summary>Bytes of header and whole records: where the next record goes.</summary>
    public long Length { get; private set; }

    /// <summary>The file's path.</summary>
    public string Path => _file.Path;

    /// <summary>Makes a new segment, durable with its name, in place of one without records that has it already.</summary>
    /// <exception cref="StorageException">It could not be made; at most, one without records is there.</exception>
    public static Segment Create(LogPlace place, long firstLsn)
    {
        IFileSystem files = place.Files;
        place.EnsureDirectory();
        string path = System.IO.Path.Combine(place.Directory, SegmentFormat.NameOf(firstLsn));
        string temporary = System.IO.Path.Combine(place.Directory, SegmentFormat.TemporaryName);
        byte[] header = SegmentFormat.MakeHeader(place.PartitionId.Number, firstLsn);
        files.DeleteFile(temporary);
        using (IStorageFile file = files.Create(temporary))
        {
            file.Write(0, header);
            file.Sync();
        }

        // A segment of this name was left by a creation that failed half way, or by a failed sync before its first record. The segment before it may say that
        // it is there: so it is replaced, and never missing.
        files.Rename(temporary, path);
        files.SyncDirectory(place.Directory);
        place.FilesMade?.Invoke();
        return Reopen(files, path, firstLsn, header.Length);
    }

    /// <summary>Opens the last segment of a log that was recovered, to go on behind its last whole record.</summary>
    public static Segment Reopen(IFileSystem files, string path, long firstLsn, long length) => new(files.OpenWrite(path), firstLsn, length);

    /// <summary>Writes records behind the last ones. When it fails the file is cut back to where it was.</summary>
    /// <exception cref="StorageException">The write failed. When <see cref="SyncFailed"/> is true now, the segment must not be used any more.</exception>
    public void Write(IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        long at = Length;
        try
        {
            if (!_tailIsClean)
                CutTail();
            foreach (ReadOnlyMemory<byte> part in parts)
            {
                _file.Write(at, part.Span);
                at += part.Length;
            }
        }
        catch (StorageException)
        {
            _tailIsClean = false;
            TryCutTail();
            throw;
        }

        Length = at;
    }

    /// <summary>True after a sync that failed while a failed write was cut off.</summary>
    public bool SyncFailed { get; private set; }

    /// <summary>What its last record says of all before it: <see cref="RecordKind.Mark"/> or <see cref="RecordKind.Seal"/>; null when it is a record of effects, or there is none.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public RecordKind? LastWord(uint seed)
    {
        Span<byte> last = stackalloc byte[RecordFormat.MarkSize];
        long at = Length - last.Length;
        if (at < SegmentFormat.HeaderSize || _file.Read(at, last) != last.Length || !RecordFormat.TryReadHeader(last, seed, out RecordHeader header))
            return null;
        bool isMark = header.Kind is RecordKind.Mark or RecordKind.Seal
            && RecordFormat.Crc(seed, last[RecordFormat.HeaderSize..]) == header.PayloadCrc
            && BinaryPrimitives.ReadInt64LittleEndian(last[RecordFormat.HeaderSize..]) == at;
        return isMark ? header.Kind : null;
    }

    /// <summary>Makes all that was written durable.</summary>
    /// <exception cref="StorageException">Nothing is known of what was written since the last success; the segment must not be used any more.</exception>
    public void Sync() => _file.Sync();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // The cut is made durable, too: it could be lost in a crash while what is written next is kept, and the old bytes would stand behind the new.
    private void CutTail()
    {
        _file.Truncate(Length);
        try
        {
            _file.Sync();
        }
        catch (StorageException)
        {
            SyncFailed = true;
            throw;
        }

        _tailIsClean = true;
    }

    private void TryCutTail()
    {
        try
        {
            CutTail();
        }
        catch (StorageException)
        {
            // Tried again before the next write; until then the tail is what recovery would cut as torn.
        }
    }
}
