using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Ports;

/// <summary>Waits until what a batch of commands did is as durable as its partitions promise. Awaited once per batch, before the replies leave.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface IDurability
{
    /// <summary>True when replies that concern this partition must wait. Asked once per command; must be cheap.</summary>
    bool MustWait(Partition partition);

    /// <summary>
    /// Completes when the effects of a partition up to an LSN are durable, with null; or with the error that a client must get instead of its reply.
    /// </summary>
    ValueTask<Error?> WaitAsync(PartitionId partition, Lsn lsn);
}

/// <summary>Durability where nothing is promised: nobody waits.</summary>
public sealed class NullDurability : IDurability
{
    /// <inheritdoc/>
    public bool MustWait(Partition partition) => false;

    /// <inheritdoc/>
    public ValueTask<Error?> WaitAsync(PartitionId partition, Lsn lsn) => new((Error?)null);
}
