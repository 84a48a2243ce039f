using GoKV.Application.Keys.Dumps;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Rdb;

/// <summary>
/// What one partition holds at a moment, taken while it is used (docs/adr/0022): a walk over its entries in short steps, and beside it the last of what happened to every
/// key that was changed meanwhile. Entries and changes lie in a scratch file, of the changes the keys are in memory. A file of Redis' can name a key once only, so
/// what the walk found and what was changed later are told apart when it is written.
/// </summary>
/// <remarks>
/// Thread safety: one thread uses it, never a socket's; the tap collects under the partition's lock.
/// Invariants: of a key in <see cref="_changes"/> that is the state, of any other key what the walk found.
/// </remarks>
internal sealed class DatabasePicture(StoredPartition stored, ScratchFile scratch) : IRecordTap, IEffectSink
{
    // About 50 microseconds under the partition's lock.
    private const int EntriesPerStep = 512;

    private const int BlockSize = 64 * 1024;

    // What an element of the dictionary takes besides the key's bytes.
    private const int ChangeOverhead = 96;

    // Places of changes that have none.
    private const long WhereWalked = -1;
    private const long Nowhere = -2;

    private readonly Partition _partition = stored.Partition;
    private readonly Lock _tapped = new();
    private readonly List<long> _blocks = [];
    private readonly Dictionary<byte[], Change> _changes = new(BytesComparer.Instance);
    private readonly CopiedEntries _entries = new();
    private LogBuffer _collecting = new();
    private LogBuffer _draining = new();
    private byte[] _block = new byte[BlockSize];
    private int _used;
    private ulong _cursor;
    private EffectJournal? _journal;
    private bool _isLent;
    private PartitionStatistics? _atEnd;
    private volatile bool _lacksEffects;

    /// <summary>The partition.</summary>
    public Partition Partition => _partition;

    /// <summary>True when an effect is missing, for want of memory: there is no picture.</summary>
    public bool LacksEffects => _lacksEffects || _partition.IsHalfChanged;

    /// <summary>Bytes that what was changed meanwhile takes in memory, about.</summary>
    public long ChangeBytes { get; private set; }

    /// <summary>Bytes of memory that the data took at the end.</summary>
    public long UsedBytes => _atEnd!.UsedBytes;

    /// <summary>Listens to the partition from now on. Under its lock.</summary>
    public void Begin()
    {
        _journal = stored.Journal;
        if (_journal is null)
        {
            // One that keeps nothing tells its effects to nobody.
            var counting = new CountingJournal(static () => false);
            counting.Start(_partition.LastLsn.Number);
            _partition.ReportTo(counting);
            (_journal, _isLent) = (counting, true);
        }

        _journal.Tap = this;
    }

    /// <summary>This is the moment: listens no more. Under the partition's lock. Does nothing when it did not listen.</summary>
    public void End()
    {
        if (_journal is null)
            return;
        _journal.Tap = null;
        if (_isLent)
            _partition.ReportTo(new NullPartitionJournal(_partition.LastLsn.Number));
        _atEnd = _partition.Statistics();
        _journal = null;
    }

    /// <inheritdoc/>
    void IRecordTap.Append(ReadOnlySpan<byte> effect)
    {
        lock (_tapped)
        {
            // Who changes more than the disk takes, while one step lasts, would else have it all in memory.
            if (_collecting.Length > RdbLimits.MaxChangeBytes)
                _lacksEffects = true;
            else
                effect.CopyTo(_collecting.Reserve(effect.Length));
        }
    }

    /// <inheritdoc/>
    void IRecordTap.GiveUp() => _lacksEffects = true;

    /// <summary>Takes the next entries; false when there are none.</summary>
    public bool Walk()
    {
        _entries.Clear();
        _cursor = _partition.CopyEntries(_cursor, EntriesPerStep, _entries);
        Dictionary<byte[], Change>.AlternateLookup<ReadOnlySpan<byte>> changes = _changes.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (int i = 0; i < _entries.Count; i++)
        {
            CopiedEntry entry = _entries[i];
            if (changes.TryGetValue(entry.Key, out Change change) && change.Place != WhereWalked)
                continue;
            Effect effect = Effect.Put(entry.Key, entry.Value, entry.Expiry);
            effect.Write(Reserve(effect.Size));
        }

        return _cursor != 0;
    }

    /// <summary>Notes what has happened since the last time.</summary>
    public void Drain()
    {
        lock (_tapped)
            (_collecting, _draining) = (_draining, _collecting);
        foreach (ReadOnlyMemory<byte> part in _draining.Parts())
        {
            if (!EffectReader.TryReadAll(part.Span, this))
                throw new InvalidOperationException("A journal reports something else than effects.");
        }

        _draining.Clear();
    }

    /// <summary>Writes it as a database of a file. Once its end has been drained.</summary>
    public void WriteTo(RdbWriter rdb)
    {
        if (_atEnd!.Keys == 0)
            return;
        CloseBlock();
        rdb.BeginDatabase(_partition.Id.Number, _atEnd.Keys, _atEnd.Expires);
        long before = rdb.Entries;
        var walked = new Walked(_changes, rdb);
        foreach (long place in _blocks)
            EffectReader.TryReadAll(scratch.Read(place), walked);
        foreach (Change change in _changes.Values)
        {
            if (change.Place >= 0)
                EffectReader.TryReadAll(scratch.Read(change.Place), new Changed(change.Expiry, rdb));
        }

        if (rdb.Entries - before != _atEnd.Keys)
            throw new InvalidOperationException($"The picture of database {_partition.Id} has {rdb.Entries - before} entries, and the database had {_atEnd.Keys}.");
    }

    /// <inheritdoc/>
    void IEffectSink.Put(ReadOnlySpan<byte> key, Value value, Expiry expiry) =>
        Note(key, new Change(scratch.Append(Effect.Put(key, value, Expiry.None)), expiry));

    /// <inheritdoc/>
    void IEffectSink.Delete(ReadOnlySpan<byte> key) => Note(key, new Change(Nowhere, Expiry.None));

    /// <inheritdoc/>
    void IEffectSink.Expire(ReadOnlySpan<byte> key, Expiry expiry) =>
        Note(key, new Change(_changes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out Change before) ? before.Place : WhereWalked, expiry));

    /// <inheritdoc/>
    void IEffectSink.Clear()
    {
        _blocks.Clear();
        _used = 0;
        _changes.Clear();
        ChangeBytes = 0;
    }

    private void Note(ReadOnlySpan<byte> key, Change change)
    {
        Dictionary<byte[], Change>.AlternateLookup<ReadOnlySpan<byte>> changes = _changes.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!changes.ContainsKey(key))
            ChangeBytes += key.Length + ChangeOverhead;
        changes[key] = change;
    }

    private Span<byte> Reserve(int size)
    {
        if (_used + size > _block.Length)
        {
            CloseBlock();
            if (size > _block.Length || _block.Length > BlockSize)
                _block = new byte[Math.Max(size, BlockSize)];
        }

        Span<byte> room = _block.AsSpan(_used, size);
        _used += size;
        return room;
    }

    private void CloseBlock()
    {
        if (_used > 0)
            _blocks.Add(scratch.Append(_block.AsSpan(0, _used)));
        _used = 0;
    }

    /// <summary>The last of what happened to a key.</summary>
    /// <param name="Place">Where its value is; one of two negative numbers when it is where the walk found the key, or nowhere.</param>
    /// <param name="Expiry">Its expiry.</param>
    private readonly record struct Change(long Place, Expiry Expiry);

    // Entries that the walk found, unless something has happened to them since.
    private sealed class Walked(Dictionary<byte[], Change> changes, RdbWriter rdb) : IEffectSink
    {
        private readonly Dictionary<byte[], Change>.AlternateLookup<ReadOnlySpan<byte>> _changes = changes.GetAlternateLookup<ReadOnlySpan<byte>>();

        public void Put(ReadOnlySpan<byte> key, Value value, Expiry expiry)
        {
            if (!_changes.TryGetValue(key, out Change change))
                rdb.WriteEntry(key, value, expiry);
            else if (change.Place == WhereWalked)
                rdb.WriteEntry(key, value, change.Expiry);
        }

        public void Delete(ReadOnlySpan<byte> key) => throw OnlyPuts();

        public void Expire(ReadOnlySpan<byte> key, Expiry expiry) => throw OnlyPuts();

        public void Clear() => throw OnlyPuts();
    }

    // A value that was written meanwhile, with the expiry that its key has got since.
    private sealed class Changed(Expiry expiry, RdbWriter rdb) : IEffectSink
    {
        public void Put(ReadOnlySpan<byte> key, Value value, Expiry none) => rdb.WriteEntry(key, value, expiry);

        public void Delete(ReadOnlySpan<byte> key) => throw OnlyPuts();

        public void Expire(ReadOnlySpan<byte> key, Expiry expiry) => throw OnlyPuts();

        public void Clear() => throw OnlyPuts();
    }

    private static InvalidOperationException OnlyPuts() => new("A picture holds entries only.");
}
