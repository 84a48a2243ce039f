using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Sketches;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition of plain values that may be HyperLogLogs, which are strings as in Redis.</summary>
public abstract class SketchPartition : BitPartition, ISketches
{
    private protected SketchPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal, hasher)
    {
    }

    /// <inheritdoc/>
    public Outcome<bool> AddElements(Key key, ReadOnlySpan<Key> elements, long sparseLimit, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            Outcome<HyperLogLog> opened = Open(entry);
            if (!opened.Succeeded)
                return opened.Error;
            bool anyChanged = !entry.Exists;
            foreach (Key element in elements)
            {
                if (!opened.Result.TryAdd(element.Span, sparseLimit, out bool changed))
                    return DomainErrors.CorruptHyperLogLog;
                anyChanged |= changed;
            }

            if (!anyChanged)
                return false;
            opened.Result.ForgetCount();
            return StoreSketch(entry, key, opened.Result, KeyEvent.AddElements, now) is { } refused ? refused : true;
        }
    }

    /// <inheritdoc/>
    public Outcome<long> CountElements(Key key, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = LookUp(key, now);
            if (!entry.Exists)
                return 0;
            ReadOnlySpan<byte> value = TextOf(entry);
            if (!HyperLogLog.IsOne(value))
                return DomainErrors.NotHyperLogLog;
            if (HyperLogLog.KnownCountOf(value) is { } known)
                return known;
            HyperLogLog sketch = HyperLogLog.Open(value);
            if (!sketch.TryCount(out long count))
                return DomainErrors.CorruptHyperLogLog;
            // The count is kept in the value, where that may be written: it is a read that can do without.
            if (CurrentRefusal is null && HasRoomFor(BytesOf(key, sketch.Length)))
                StoreSketch(entry, key, sketch, what: null, now);
            return count;
        }
    }

    /// <inheritdoc/>
    public Outcome<long> CountUnion(ReadOnlySpan<Key> keys, UnixTime now)
    {
        byte[] registers = new byte[HyperLogLog.Registers];
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            if (Fold(keys, registers, now, out _) is { } wrong)
                return wrong;
        }

        return Cardinality.Of(registers);
    }

    /// <inheritdoc/>
    public Outcome<bool> MergeElements(Key destination, ReadOnlySpan<Key> sources, long sparseLimit, UnixTime now)
    {
        byte[] registers = new byte[HyperLogLog.Registers];
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(destination, 0)) is { } error)
                return error;
            if (Fold([destination], registers, now, out bool isDense) is { } wrong)
                return wrong;
            if (Fold(sources, registers, now, out bool anyDense) is { } wrongSource)
                return wrongSource;
            EntryHandle entry = FindLive(destination, now);
            HyperLogLog sketch = entry.Exists ? HyperLogLog.Open(TextOf(entry)) : HyperLogLog.Create();
            if (isDense || anyDense)
                sketch.TryMakeDense();
            for (int i = 0; i < registers.Length; i++)
            {
                if (registers[i] != 0)
                    sketch.TryRaise(i, registers[i], sparseLimit, out _);
            }

            sketch.ForgetCount();
            return StoreSketch(entry, destination, sketch, KeyEvent.AddElements, now) is { } refused ? refused : true;
        }
    }

    /// <inheritdoc/>
    public Outcome<HyperLogLog?> ExamineSketch(Key key, bool makesDense, out bool wasSparse, UnixTime now)
    {
        wasSparse = false;
        lock (Gate)
        {
            if (RefuseWrite(BytesOf(key, 0)) is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            if (!entry.Exists)
                return default(HyperLogLog);
            Outcome<HyperLogLog> opened = Open(entry);
            if (!opened.Succeeded)
                return opened.Error;
            HyperLogLog sketch = opened.Result;
            wasSparse = sketch.IsSparse;
            if (!makesDense || !wasSparse)
                return sketch;
            if (!sketch.TryMakeDense())
                return DomainErrors.CorruptHyperLogLog;
            return StoreSketch(entry, key, sketch, what: null, now) is { } refused ? refused : sketch;
        }
    }

    private Outcome<HyperLogLog> Open(EntryHandle entry)
    {
        if (!entry.Exists)
            return HyperLogLog.Create();
        ReadOnlySpan<byte> value = TextOf(entry);
        return HyperLogLog.IsOne(value) ? HyperLogLog.Open(value) : DomainErrors.NotHyperLogLog;
    }

    // Raises registers to those of all the keys that there are; what is wrong with one of them, or null.
    private Error? Fold(ReadOnlySpan<Key> keys, Span<byte> registers, UnixTime now, out bool anyDense)
    {
        anyDense = false;
        foreach (Key key in keys)
        {
            EntryHandle entry = LookUp(key, now);
            if (!entry.Exists)
                continue;
            ReadOnlySpan<byte> value = TextOf(entry);
            if (!HyperLogLog.IsOne(value))
                return DomainErrors.NotHyperLogLog;
            if (!HyperLogLog.TryFold(value, registers))
                return DomainErrors.CorruptHyperLogLog;
            anyDense |= HyperLogLog.IsDense(value);
        }

        return null;
    }

    // Null, or why it cannot be stored.
    private Error? StoreSketch(EntryHandle entry, Key key, HyperLogLog sketch, KeyEvent? what, UnixTime now)
    {
        byte[] bytes = sketch.Take();
        if ((RefuseLength(bytes.Length) ?? RefuseBytes(BytesOf(key, bytes.Length))) is { } refused)
            return refused;
        Store(entry, key, new Value(bytes), ValueForm.EditedBytes, Look(entry, now).Expiry, what);
        return null;
    }
}
