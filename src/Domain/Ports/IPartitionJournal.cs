using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Domain.Ports;

/// <summary>The number of an effect in a partition's log; counts up by one from 1. 0 is before the first.</summary>
/// <param name="Number">The number.</param>
public readonly record struct Lsn(long Number);

/// <summary>
/// Where a partition reports its effects, in their order. It records what became of the data (this key now has this value and expiry), never the
/// command, so replay needs no clock and can be repeated.
/// </summary>
/// <remarks>
/// Thread safety: called only under the partition's lock, which makes the order of the log the order of the effects. A call must not wait for a disk:
/// waiting happens outside the lock, once per batch of commands.
/// </remarks>
public interface IPartitionJournal
{
    /// <summary>Why writes are refused at present (a failing disk), or null. The partition asks before it changes anything.</summary>
    Error? Refusal { get; }

    /// <summary>The LSN of the newest effect.</summary>
    Lsn LastLsn { get; }

    /// <summary>A key now has this value and expiry, whatever it had.</summary>
    Lsn Put(ReadOnlySpan<byte> key, Value value, Expiry expiry);

    /// <summary>A key is gone: deleted or expired.</summary>
    Lsn Delete(ReadOnlySpan<byte> key);

    /// <summary>A key's expiry changed, its value did not.</summary>
    Lsn Expire(ReadOnlySpan<byte> key, Expiry expiry);

    /// <summary>All keys are gone.</summary>
    Lsn Clear();

    /// <summary>What follows until <see cref="EndBatch"/> is one effect: after a crash all of it is there, or none.</summary>
    void BeginBatch();

    /// <summary>Ends the atomic group that <see cref="BeginBatch"/> began. When it throws, nothing of the group is reported.</summary>
    void EndBatch();

    /// <summary>Forgets what was reported since <see cref="BeginBatch"/>: the group was ended in its middle, and nothing is reported any more.</summary>
    void AbandonBatch();

    /// <summary>Takes the memory that the next report needs, if it has so many bytes: it will not fail for want of that. What is not needed for it is given up later.</summary>
    /// <exception cref="OutOfMemoryException">There is none; nothing has changed.</exception>
    void Prepare(long bytes);
}

/// <summary>The journal of a partition that keeps nothing. It counts, so that LSNs mean the same in every mode.</summary>
public sealed class NullPartitionJournal(long last = 0) : IPartitionJournal
{
    private long _last = last;
    private bool _inBatch;
    private bool _batchHasLsn;

    /// <inheritdoc/>
    public Error? Refusal => null;

    /// <inheritdoc/>
    public Lsn LastLsn => new(_last);

    /// <inheritdoc/>
    public Lsn Put(ReadOnlySpan<byte> key, Value value, Expiry expiry) => Next();

    /// <inheritdoc/>
    public Lsn Delete(ReadOnlySpan<byte> key) => Next();

    /// <inheritdoc/>
    public Lsn Expire(ReadOnlySpan<byte> key, Expiry expiry) => Next();

    /// <inheritdoc/>
    public Lsn Clear() => Next();

    /// <inheritdoc/>
    public void BeginBatch() => (_inBatch, _batchHasLsn) = (true, false);

    /// <inheritdoc/>
    public void EndBatch() => _inBatch = false;

    /// <inheritdoc/>
    public void AbandonBatch() => _inBatch = false;

    /// <inheritdoc/>
    public void Prepare(long bytes)
    {
        // Nothing is kept.
    }

    // An atomic group is one record and has one LSN, which its first effect takes; a group without effects takes none.
    private Lsn Next()
    {
        if (!_inBatch || !_batchHasLsn)
            _last++;
        _batchHasLsn = _inBatch;
        return LastLsn;
    }
}
