using GoKV.Application.Ports;
using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.Store;

/// <summary>What was asked to be saved in the background: one goes on, and at most one of each purpose waits for its end, as in Redis.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
internal sealed class SaveQueue
{
    private readonly Lock _gate = new();
    private SavePurpose? _running;
    private PartitionId? _waitingSave;
    private PartitionId? _waitingRewrite;

    /// <summary>True while one goes on.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_gate)
                return _running is not null;
        }
    }

    /// <summary>True while a rewrite waits for the end of a save.</summary>
    public bool RewriteWaits
    {
        get
        {
            lock (_gate)
                return _waitingRewrite is not null;
        }
    }

    /// <summary>Says whether it begins, waits, or is refused. Who is told that it begins calls <see cref="Next"/> at its end.</summary>
    /// <param name="which">What is to be saved.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="mayWait">Whether a save waits for the end of a rewrite; a rewrite always waits for that of a save.</param>
    public SaveStart Begin(PartitionId which, SavePurpose purpose, bool mayWait)
    {
        lock (_gate)
        {
            switch (_running, purpose)
            {
                case (null, _):
                    _running = purpose;
                    return SaveStart.Started;
                case (SavePurpose.Save, SavePurpose.Rewrite):
                    _waitingRewrite = Both(_waitingRewrite, which);
                    return SaveStart.Scheduled;
                case (SavePurpose.Rewrite, SavePurpose.Save) when mayWait:
                    _waitingSave = Both(_waitingSave, which);
                    return SaveStart.Scheduled;
                default:
                    return _running == SavePurpose.Save ? SaveStart.SaveRuns : SaveStart.RewriteRuns;
            }
        }
    }

    /// <summary>Ends the one that went on. What is to be saved next; null when nothing waits.</summary>
    public PartitionId? Next()
    {
        lock (_gate)
        {
            (PartitionId? next, _running) = _waitingRewrite is not null ? (_waitingRewrite, SavePurpose.Rewrite)
                : _waitingSave is not null ? (_waitingSave, SavePurpose.Save) : ((PartitionId?)null, (SavePurpose?)null);
            if (_running == SavePurpose.Rewrite)
                _waitingRewrite = null;
            else
                _waitingSave = null;
            return next;
        }
    }

    private static PartitionId Both(PartitionId? waiting, PartitionId which) => waiting is null || waiting == which ? which : PartitionId.All;
}
