using GoKV.Domain.Errors;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Infrastructure.Effects;

/// <summary>
/// A journal that turns effects into the bytes of records. What becomes of a record is its subclass' affair; a snapshot that is being written listens
/// to the same bytes by a tap.
/// </summary>
/// <remarks>Thread safety: as <see cref="IPartitionJournal"/>, under the partition's lock. <see cref="Tap"/> is set under it, too.</remarks>
internal abstract class EffectJournal : IPartitionJournal
{
    private readonly List<byte[]> _batch = [];
    private bool _inBatch;
    private bool _uncountedBatch;
    private volatile Error? _doubt;

    /// <summary>
    /// Why writes are refused though its own files are well: after a power cut the catalog may be an older one, which would look for them elsewhere. Null when that is settled.
    /// May be set from any thread.
    /// </summary>
    public Error? Doubt
    {
        get => _doubt;
        set => _doubt = value;
    }

    /// <inheritdoc/>
    public abstract Error? Refusal { get; }

    /// <inheritdoc/>
    public abstract Lsn LastLsn { get; }

    /// <summary>Listens to every effect from now on; null when nobody does.</summary>
    public IRecordTap? Tap { get; set; }

    /// <inheritdoc/>
    public Lsn Put(ReadOnlySpan<byte> key, Value value, Expiry expiry) => Report(Effect.Put(key, value, expiry));

    /// <inheritdoc/>
    public Lsn Delete(ReadOnlySpan<byte> key) => Report(Effect.Delete(key));

    /// <inheritdoc/>
    public Lsn Expire(ReadOnlySpan<byte> key, Expiry expiry) => Report(Effect.Expire(key, expiry));

    /// <inheritdoc/>
    public Lsn Clear() => Report(Effect.Clear());

    /// <inheritdoc/>
    public void BeginBatch() => _inBatch = _uncountedBatch = true;

    /// <inheritdoc/>
    public void EndBatch()
    {
        _inBatch = false;
        if (_batch.Count == 0)
            return;
        try
        {
            Append(_batch);
            _batch.ForEach(effect => TellTap(effect));
        }
        finally
        {
            _batch.Clear();
        }
    }

    /// <inheritdoc/>
    public void AbandonBatch()
    {
        _inBatch = false;
        _batch.Clear();
    }

    /// <inheritdoc/>
    public void Prepare(long bytes)
    {
        if (KeepsRecords && !_inBatch)
            PrepareRecord((int)bytes);
    }

    /// <summary>As <see cref="Prepare"/>, for a record of its own.</summary>
    protected virtual void PrepareRecord(int bytes)
    {
        // Nothing is kept.
    }

    /// <summary>True when records are written anywhere; else they are only counted, unless a tap listens.</summary>
    protected abstract bool KeepsRecords { get; }

    /// <summary>Takes one record of one effect.</summary>
    protected abstract Lsn Append(in Effect effect);

    /// <summary>Takes one record of several effects. Together they are no longer than <see cref="Domain.Partitions.PartitionLimits.MaxEffectBytes"/>.</summary>
    protected abstract Lsn Append(IReadOnlyList<byte[]> effects);

    private static byte[] Encode(in Effect effect)
    {
        byte[] payload = new byte[effect.Size];
        effect.Write(payload);
        return payload;
    }

    private Lsn Report(in Effect effect)
    {
        if (!KeepsRecords && Tap is null)
            return Count();
        if (_inBatch)
        {
            _batch.Add(Encode(effect));
            return new Lsn(LastLsn.Number + 1);
        }

        Lsn lsn = Append(effect);
        if (Tap is not null)
            TellTap(effect);
        return lsn;
    }

    private void TellTap(in Effect effect)
    {
        try
        {
            TellTap(Encode(effect));
        }
        catch (OutOfMemoryException)
        {
            GiveUpTap();
        }
    }

    private void TellTap(byte[] effect)
    {
        try
        {
            Tap?.Append(effect);
        }
        catch (OutOfMemoryException)
        {
            GiveUpTap();
        }
    }

    // The effect is in memory and in the log; only the snapshot lacks it, and so there is none.
    private void GiveUpTap()
    {
        Tap?.GiveUp();
        Tap = null;
    }

    // A batch has one LSN, which its first effect takes.
    private Lsn Count()
    {
        bool counts = !_inBatch || _uncountedBatch;
        _uncountedBatch = false;
        return counts ? Append([]) : LastLsn;
    }
}

/// <summary>Listens to the effects of a journal.</summary>
internal interface IRecordTap
{
    /// <summary>An effect, which the tap must copy. Called under the partition's lock, which is held from the first to the last effect of a record.</summary>
    void Append(ReadOnlySpan<byte> effect);

    /// <summary>There was no memory for an effect: what the tap has is not all.</summary>
    void GiveUp();
}
