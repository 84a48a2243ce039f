using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Ports;

/// <summary>Waits until what a batch of commands did is as durable as its partitions promise. Awaited once per batch, before the replies leave.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface IDurability
{
    /// <summary>True when replies that concern this partition must wait. Asked once per command; must be cheap.</summary>
    bool MustWait(PartitionId partition);

    /// <summary>
    /// Completes when all effects that a partition has had until now are durable, with null; or with the error that clients must get instead of their
    /// replies.
    /// </summary>
    /// <param name="partition">The partition, or <see cref="PartitionId.All"/>.</param>
    /// <param name="wrote">
    /// True when the batch wrote: while the partition refuses writes, what it wrote may be lost, and it gets the error; who only read sees what is in memory.
    /// </param>
    ValueTask<Error?> WaitAsync(PartitionId partition, bool wrote = true);

    /// <summary>
    /// Completes when all effects that a partition has had until now are on the disk, whatever its fsync policy, with null; or with the error that keeps them
    /// from it. At once where there is no WAL.
    /// </summary>
    /// <param name="partition">The partition, or <see cref="PartitionId.All"/>.</param>
    ValueTask<Error?> SyncAsync(PartitionId partition);

    /// <summary>
    /// True when what one partition loses to another must stay until the other has it on the disk, by <see cref="SyncAsync"/>.
    /// </summary>
    /// <param name="first">Whose new effects must become durable before those of the other.</param>
    /// <param name="then">The other.</param>
    bool MustOrder(PartitionId first, PartitionId then);

    /// <summary>
    /// Completes when a key may be moved from one partition to another, and keeps both what they are until the result is disposed: neither gets the data of
    /// another. To be asked before <see cref="MustOrder"/>.
    /// </summary>
    ValueTask<IDisposable> BeginMoveAsync(PartitionId from, PartitionId to);

    /// <summary>
    /// A key was moved without waiting for a disk: where both partitions are saved by snapshots, those of the one wait for the other's from now on. To be told before what
    /// <see cref="BeginMoveAsync"/> gave is disposed.
    /// </summary>
    void Moved(PartitionId from, PartitionId to);
}

/// <summary>Durability where nothing is promised: nobody waits.</summary>
public sealed class NullDurability : IDurability
{
    /// <inheritdoc/>
    public bool MustWait(PartitionId partition) => false;

    /// <inheritdoc/>
    public ValueTask<Error?> WaitAsync(PartitionId partition, bool wrote = true) => new((Error?)null);

    /// <inheritdoc/>
    public ValueTask<Error?> SyncAsync(PartitionId partition) => new((Error?)null);

    /// <inheritdoc/>
    public bool MustOrder(PartitionId first, PartitionId then) => false;

    /// <inheritdoc/>
    public ValueTask<IDisposable> BeginMoveAsync(PartitionId from, PartitionId to) => new(NoHold.Instance);

    /// <inheritdoc/>
    public void Moved(PartitionId from, PartitionId to)
    {
        // Nothing is saved.
    }

    private sealed class NoHold : IDisposable
    {
        public static readonly NoHold Instance = new();

        public void Dispose()
        {
            // There is nothing that it kept from happening.
        }
    }
}
