using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>ALTER PARTITION: its steps in their order, and the way back when one of them fails.</summary>
/// <remarks>Thread safety: one at a time, on a thread that may wait and holds the partition's snapshot turn.</remarks>
internal sealed class PartitionAlteration(
    StoredPartition stored, JournalFactory journals, CatalogState catalog, ILogger logger)
{
    private readonly Partition _partition = stored.Partition;
    private readonly PersistenceSwitch _switch = new(stored, (mode, fsync) => journals.MakeFor(stored, mode, fsync), journals.Drive,
        () => stored.Place.Files.DeleteDirectory(stored.Place.Directory));

    /// <summary>Alters the partition, whose constraints have been proposed where they change; null when it is done and durable.</summary>
    public Error? Run(PartitionIdentity altered, UnixTime now)
    {
        PartitionIdentity before = _partition.Identity;
        // Its files of another mode are without those keys, and the ones of now, which have them, go.
        if (altered.Persistence.Mode != before.Persistence.Mode && stored.HasUnsavedMoves)
            return Withdraw(before, StoreErrors.MovesUnsaved(_partition.Name, "ALTER"));
        // From here on the constraints are in force, also while the catalog does not say so yet. The rest is altered when it does.
        PartitionIdentity constrained = before with { Options = altered.Options };
        if (!((IAlterable)_partition).TryAlter(constrained))
            return Withdraw(before, DomainErrors.ValuesBreakConstraint);
        try
        {
            if (altered.Persistence.Mode > before.Persistence.Mode)
                _switch.Strengthen(altered.Persistence, now, ensureCatalog: () => WriteDurably(constrained));
        }
        catch (StorageException failure)
        {
            return Withdraw(before, StoreErrors.AlterFailed(_partition.Name, failure));
        }

        return WriteCatalog(before, altered);
    }

    private Error? WriteCatalog(PartitionIdentity before, PartitionIdentity altered)
    {
        StorageException? doubt;
        try
        {
            // What promises more would be lost with the catalog that says so.
            doubt = catalog.Alter(altered, altered.Persistence.Mode > before.Persistence.Mode ? stored.InDoubt : null);
        }
        catch (StorageException failure)
        {
            if (altered.Persistence.Mode > before.Persistence.Mode)
                _switch.Weaken(before.Persistence.Mode, keepFiles: false);
            return Withdraw(before, StoreErrors.CatalogFailed(failure));
        }

        if (doubt is not null)
            logger.LogError("ALTER PARTITION {Partition}: {Reason}", _partition.Name, doubt.Message);
        return Finish(before, altered, isDurable: doubt is null) ?? (doubt is null ? null : StoreErrors.CatalogFailed(doubt));
    }

    // What the catalog says is in force.
    private Error? Finish(PartitionIdentity before, PartitionIdentity altered, bool isDurable)
    {
        if (altered.Persistence.Mode < before.Persistence.Mode)
            _switch.Weaken(altered.Persistence.Mode, keepFiles: !isDurable);
        ((IAlterable)_partition).TryAlter(altered);
        bool isSet = stored.Log is not { } log || log.Policy == altered.Persistence.Fsync || log.TrySetPolicy(altered.Persistence.Fsync);
        return isSet ? null : stored.Log!.Refusal ?? LogErrors.SyncPolicyNotSet(_partition.Name);
    }

    private void WriteDurably(PartitionIdentity identity)
    {
        if (catalog.Alter(identity) is { } doubt)
            throw doubt;
    }

    private Error Withdraw(PartitionIdentity before, Error error)
    {
        ((IAlterable)_partition).Propose(null);
        ((IAlterable)_partition).TryAlter(before);
        catalog.Correct(before);
        logger.LogError("ALTER PARTITION {Partition}: {Reason}", _partition.Name, error.Text);
        return error;
    }
}
