using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Wal;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>Makes the journals of partitions, and has them driven.</summary>
internal sealed class JournalFactory(StoreOptions options, TimeProvider clock, ILogger logger)
{
    /// <summary>The journal of a mode; null when that keeps nothing.</summary>
    public EffectJournal? Make(LogPlace place, PersistMode mode, FsyncPolicy fsync) => mode switch
    {
        PersistMode.Wal => new PartitionLog(place, new LogSettings(fsync) { SegmentBytes = options.SegmentBytes }, clock, logger),
        PersistMode.Snapshot => new CountingJournal(() => options.StopWritesOnSaveError),
        _ => null,
    };

    /// <summary>The same, for a partition that is to have it in place of the one it has.</summary>
    public EffectJournal? MakeFor(StoredPartition stored, PersistMode mode, FsyncPolicy fsync)
    {
        EffectJournal? journal = Make(stored.Place, mode, fsync);
        stored.Doubt(journal);
        return journal;
    }

    /// <summary>Has somebody commit what a log collects.</summary>
    public void Drive(StoredPartition stored, PartitionLog log)
    {
        if (options.UseThreads)
            stored.Threads = new LogThreads(log);
        else
            log.WorkArrived = () => log.CommitPending();
    }
}
