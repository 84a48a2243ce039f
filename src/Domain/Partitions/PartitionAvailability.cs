using GoKV.Domain.Errors;

namespace GoKV.Domain.Partitions;

/// <summary>Whether a partition can be used: it may be loading, quarantined or dropped, or a change of it may have been ended in its middle.</summary>
/// <remarks>Thread safety: public members may be called from any thread, the others under the lock.</remarks>
public abstract class PartitionAvailability
{
    private Error? _unavailable;

    // How many changes have begun and not been reported. Between two operations there is none: else one of them was ended in its middle.
    private int _changes;

    private protected PartitionAvailability()
    {
    }

    /// <summary>The partition's name.</summary>
    public abstract PartitionName Name { get; }

    /// <summary>The partition's lock: held for work in memory, never over a wait.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Why nothing can be done with the partition at present: it was dropped, still loads, or its files are damaged. Null when it works.</summary>
    protected Error? Unavailable
    {
        get => _unavailable ?? (_changes == 0 ? null : DomainErrors.HalfChanged(Name));
        private protected set => _unavailable = value;
    }

    /// <summary>
    /// True when an exception, of which memory that ran out is the likeliest, ended a change in the middle of it: memory and log may differ, and a transaction may be
    /// half done. It refuses everything from then on, and nothing of it may be saved: its files have all that was acknowledged.
    /// </summary>
    public bool IsHalfChanged
    {
        get
        {
            lock (Gate)
                return _changes != 0;
        }
    }

    /// <summary>Makes the partition refuse every operation with an error, until <see cref="MakeAvailable"/>. A dropped one stays dropped.</summary>
    public void MakeUnavailable(Error reason)
    {
        lock (Gate)
        {
            if (Unavailable != DomainErrors.PartitionNotFound)
                Unavailable = reason;
        }
    }

    /// <summary>Makes the partition work (again). A dropped one stays dropped.</summary>
    public void MakeAvailable()
    {
        lock (Gate)
        {
            if (Unavailable != DomainErrors.PartitionNotFound)
                Unavailable = null;
        }
    }

    /// <summary>A change of the data begins, which will be reported: until <see cref="EndChange"/>. Under the lock. What may fail for good reasons comes before.</summary>
    private protected void BeginChange() => _changes++;

    /// <summary>A change was made and reported.</summary>
    private protected void EndChange() => _changes--;
}
