using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Ports;

/// <summary>Creates and drops partitions. Separate from the look-up, because a change of the catalog may have to wait for a disk.</summary>
/// <remarks>Thread safety: every member may be called from any thread; changes happen one at a time.</remarks>
public interface IPartitionCatalog
{
    /// <summary>Makes an empty partition. Fails when the name is in use, too many exist, or the persistence or the options cannot be had.</summary>
    ValueTask<Outcome<Partition>> CreateAsync(PartitionName name, Schema schema, Persistence persistence, UnixTime now, PartitionOptions? options = null);

    /// <summary>
    /// Makes a created partition something else while it is used: what a function makes of its identity, which keeps number, name and schema. Fails, and changes
    /// nothing, when the function does, when values break a constraint, or the persistence cannot be had.
    /// </summary>
    ValueTask<Outcome<Partition>> AlterAsync(PartitionName name, Func<PartitionIdentity, Outcome<PartitionIdentity>> change);

    /// <summary>Drops a created partition: it can no longer be found, and refuses every later operation. Returns it, or the error when there is none.</summary>
    ValueTask<Outcome<Partition>> DropAsync(PartitionName name);

    /// <summary>
    /// Exchanges what two numbered databases hold, at one moment, and completes with null when that is durable. Else with the error: nothing has changed, unless it
    /// says that the catalog may be the old one after a power cut.
    /// </summary>
    /// <param name="one">A numbered database.</param>
    /// <param name="other">Another.</param>
    /// <param name="now">The time.</param>
    ValueTask<Error?> SwapAsync(PartitionId one, PartitionId other, UnixTime now);

    /// <summary>
    /// Changes how all numbered databases persist, while they are used; completes with null when that is done and durable, and what they held when it began is as safe as the new
    /// mode says. Else with the error, and they persist as they did. The next start does as its options say.
    /// </summary>
    ValueTask<Error?> PersistNumberedAsync(Persistence to);
}
