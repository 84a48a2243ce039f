using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Snapshots;

/// <summary>
/// Writes the snapshot of one partition while it goes on being used: a walk over its entries in short steps, and between the steps the effects that a
/// tap on its journal has collected. A step's entries are written before the effects that came after it, so reading the file in order always ends in
/// the state as of the walk's end.
/// </summary>
/// <remarks>Thread safety: one thread uses it, never a socket's; the tap collects under the partition's lock.</remarks>
internal sealed class SnapshotWriter : IRecordTap
{
    // About 50 microseconds under the partition's lock.
    private const int EntriesPerStep = 512;

    // Of fewer entries a walk is over before it is in anybody's way.
    private const int FewEntries = 4 * EntriesPerStep;

    // A large file is forced piece by piece, so that the last sync does not hold up everything else on the disk.
    private const long SyncEvery = 32 * 1024 * 1024;

    // Once no more effects than this came during a step, the rest is taken under the lock.
    private const int FewBytes = 64 * 1024;

    private readonly Partition _partition;
    private readonly EffectJournal _journal;
    private readonly IStorageFile _file;
    private readonly int _id;
    private readonly uint _seed;
    private readonly Lock _tapped = new();
    private LogBuffer _collecting = new();
    private LogBuffer _draining = new();
    private byte[] _block = new byte[SnapshotFormat.BlockSize + SnapshotFormat.BlockHeaderSize];
    private int _used = SnapshotFormat.BlockHeaderSize;
    private long _offset;
    private long _synced;
    private long _entries;
    private volatile bool _lacksEffects;

    private SnapshotWriter(LogPlace place, Partition partition, EffectJournal journal, IStorageFile file)
    {
        (_id, _partition, _journal, _file) = (place.PartitionId.Number, partition, journal, file);
        _seed = RecordFormat.SeedOf(_id);
    }

    /// <summary>Writes a snapshot under a temporary name, and gives it its own once it is complete and durable.</summary>
    /// <param name="place">The partition's directory, or that of its backup.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="journal">Its journal.</param>
    /// <param name="now">The time.</param>
    /// <param name="hasLog">True when a WAL segment is there that goes on behind it, and without which it must not be loaded.</param>
    /// <param name="atEnd">Is called under the partition's lock at the moment whose state the snapshot is.</param>
    /// <param name="progress">Told how many entries it has, after each step.</param>
    /// <param name="giveUp">Gives it up.</param>
    /// <exception cref="StorageException">It could not be written, or there was no memory for it; older snapshots are as they were.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static SnapshotInfo Write(
        LogPlace place, Partition partition, EffectJournal journal, UnixTime now, bool hasLog, Action? atEnd = null, Action<long>? progress = null, CancellationToken giveUp = default)
    {
        string temporary = Path.Combine(place.Directory, SnapshotFormat.TemporaryName);
        try
        {
            place.EnsureDirectory();
            place.Files.DeleteFile(temporary);
            SnapshotFooter footer;
            using (IStorageFile file = place.Files.Create(temporary))
                footer = new SnapshotWriter(place, partition, journal, file).WriteAll(now, hasLog, atEnd, progress, giveUp);
            string path = Path.Combine(place.Directory, SnapshotFormat.NameOf(footer.Lsn));
            place.Files.Rename(temporary, path);
            place.Files.SyncDirectory(place.Directory);
            place.FilesMade?.Invoke();
            return new SnapshotInfo(path, footer.Lsn, footer.Bytes + SnapshotFormat.HeaderSize, footer.Entries, now);
        }
        catch
        {
            TryDelete(place.Files, temporary);
            throw;
        }
    }

    /// <inheritdoc/>
    void IRecordTap.Append(ReadOnlySpan<byte> effect)
    {
        lock (_tapped)
            effect.CopyTo(_collecting.Reserve(effect.Length));
    }

    /// <inheritdoc/>
    void IRecordTap.GiveUp() => _lacksEffects = true;

    private SnapshotFooter WriteAll(UnixTime now, bool hasLog, Action? atEnd, Action<long>? progress, CancellationToken giveUp)
    {
        byte[] header = SnapshotFormat.MakeHeader(_id, now.Milliseconds, hasLog);
        _file.Write(0, header);
        _offset = header.Length;
        _partition.Between(() => _journal.Tap = this);
        try
        {
            if (_partition.Statistics().Keys <= FewEntries)
                WriteEntries(progress, giveUp);
            else
                GivingWay.Run(() => WriteEntries(progress, giveUp));
            while (DrainTap() > FewBytes)
                giveUp.ThrowIfCancellationRequested();
        }
        catch
        {
            _partition.Between(() => _journal.Tap = null);
            throw;
        }

        long lsn = _partition.Between(() =>
        {
            _journal.Tap = null;
            if (_lacksEffects || _partition.IsHalfChanged)
                throw new StorageException("write", _file.Path, ErrorNumber.ENOMEM, "memory ran out meanwhile");
            atEnd?.Invoke();
            return _journal.LastLsn.Number;
        });
        DrainTap();
        CloseBlock();
        var footer = new SnapshotFooter(lsn, _entries, _offset);
        _file.Write(_offset, SnapshotFormat.MakeFooter(_seed, footer));
        _file.Sync();
        return footer;
    }

    private void WriteEntries(Action<long>? progress, CancellationToken giveUp)
    {
        var entries = new CopiedEntries();
        ulong cursor = 0;
        do
        {
            giveUp.ThrowIfCancellationRequested();
            entries.Clear();
            cursor = _partition.CopyEntries(cursor, EntriesPerStep, entries);
            for (int i = 0; i < entries.Count; i++)
            {
                CopiedEntry entry = entries[i];
                Effect effect = Effect.Put(entry.Key, entry.Value, entry.Expiry);
                effect.Write(Reserve(effect.Size));
                _entries++;
            }

            DrainTap();
            progress?.Invoke(_entries);
            // A thread that makes no system calls may keep its processor until the timer's next tick, four milliseconds of everybody else's.
            Thread.Yield();
        }
        while (cursor != 0);
    }

    // Writes what the tap has collected; how many bytes that were.
    private long DrainTap()
    {
        lock (_tapped)
            (_collecting, _draining) = (_draining, _collecting);

        long bytes = _draining.Length;
        foreach (ReadOnlyMemory<byte> part in _draining.Parts())
        {
            // A part holds whole effects, and a block may be as long as one is.
            part.Span.CopyTo(Reserve(part.Length));
        }

        _draining.Clear();
        return bytes;
    }

    private Span<byte> Reserve(int size)
    {
        if (_used + size > _block.Length)
        {
            CloseBlock();
            if (SnapshotFormat.BlockHeaderSize + size > _block.Length)
                _block = new byte[SnapshotFormat.BlockHeaderSize + size];
        }

        Span<byte> room = _block.AsSpan(_used, size);
        _used += size;
        return room;
    }

    private void CloseBlock()
    {
        if (_used == SnapshotFormat.BlockHeaderSize)
            return;
        Span<byte> block = _block.AsSpan(0, _used);
        SnapshotFormat.CompleteBlock(block, _seed);
        _file.Write(_offset, block);
        _offset += block.Length;
        _used = SnapshotFormat.BlockHeaderSize;
        // One huge value must not keep its block for the rest of the walk.
        if (_block.Length > 16 * SnapshotFormat.BlockSize)
            _block = new byte[SnapshotFormat.BlockSize + SnapshotFormat.BlockHeaderSize];
        if (_offset - _synced < SyncEvery)
            return;
        _file.Sync();
        _synced = _offset;
    }

    private static void TryDelete(IFileSystem files, string path)
    {
        try
        {
            files.DeleteFile(path);
        }
        catch (StorageException)
        {
            // Removed at the next start; it has no name that anybody would read.
        }
    }
}

/// <summary>A snapshot that is complete and durable.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Lsn">The LSN whose state it is.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Entries">The number of entries that were walked.</param>
/// <param name="BegunAt">When it was begun.</param>
internal sealed record SnapshotInfo(string Path, long Lsn, long Bytes, long Entries, UnixTime BegunAt);
