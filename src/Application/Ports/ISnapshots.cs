using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Ports;

/// <summary>Saves partitions: SAVE, BGSAVE, BGREWRITEAOF, LASTSAVE, BACKUP. Of a WAL partition a snapshot is also the checkpoint of its log.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface ISnapshots
{
    /// <summary>When the last snapshot was completed; the start of the server before the first.</summary>
    UnixTime LastSave { get; }

    /// <summary>True while a snapshot is being written.</summary>
    bool IsSaving { get; }

    /// <summary>What INFO says of saving.</summary>
    SaveFigures Figures { get; }

    /// <summary>Saves a partition, or <see cref="PartitionId.All"/>. Null when all succeeded, else the first error. Partitions that keep nothing are passed over.</summary>
    ValueTask<Error?> SaveAsync(PartitionId which);

    /// <summary>Saves what an orderly stop saves: the SNAPSHOT partitions that have changed, where there are save rules. Null, or the first error.</summary>
    ValueTask<Error?> SaveForStopAsync();

    /// <summary>
    /// Reads the SNAPSHOT partitions back from their snapshots: DEBUG RELOAD. Meanwhile they answer LOADING. Null, or the first error.
    /// </summary>
    /// <param name="saves">Whether they are saved first; else what they have had since is lost.</param>
    /// <param name="clears">Whether what is in memory goes first.</param>
    ValueTask<Error?> ReloadAsync(bool saves, bool clears);

    /// <summary>
    /// Reads the WAL partitions back from their files, after all that they have had is there: DEBUG LOADAOF. Meanwhile they answer LOADING. Null, or the first error.
    /// </summary>
    ValueTask<Error?> ReloadLogsAsync();

    /// <summary>Begins to save in the background, now or when what goes on in the background has ended.</summary>
    /// <param name="which">The partition, or <see cref="PartitionId.All"/>.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="mayWait">Whether a save waits for a rewrite; a rewrite always waits for a save.</param>
    SaveStart StartSaving(PartitionId which, SavePurpose purpose, bool mayWait);

    /// <summary>
    /// Writes a consistent copy of a partition, or of <see cref="PartitionId.All"/>, in the form of a data directory. Null when it succeeded.
    /// </summary>
    /// <param name="which">The partition.</param>
    /// <param name="path">A directory that does not exist yet.</param>
    ValueTask<Error?> BackUpAsync(PartitionId which, string path);
}

/// <summary>Figures of saving since the start of the server.</summary>
/// <param name="Saves">Snapshots that were completed.</param>
/// <param name="LastSeconds">How long the last save took, whole seconds; -1 before the first.</param>
/// <param name="CurrentSeconds">How long the one that goes on has taken; -1 when there is none.</param>
public readonly record struct SaveFigures(long Saves, long LastSeconds, long CurrentSeconds)
{
    /// <summary>How long the last checkpoint of a WAL partition took, whole seconds; -1 before the first.</summary>
    public long LastRewriteSeconds { get; init; } = -1;

    /// <summary>How long the checkpoint of a WAL partition that goes on has taken; -1 when there is none.</summary>
    public long CurrentRewriteSeconds { get; init; } = -1;

    /// <summary>Checkpoints of WAL partitions that were completed.</summary>
    public long Rewrites { get; init; }

    /// <summary>Checkpoints of WAL partitions that failed since the last that did not.</summary>
    public long RewriteFailuresInARow { get; init; }

    /// <summary>Keys that the snapshots that are being written have so far; 0 when there are none.</summary>
    public long KeysProcessed { get; init; }

    /// <summary>Keys that their partitions had when they were begun.</summary>
    public long KeysTotal { get; init; }

    /// <summary>True while a rewrite that was asked for waits for the end of a save.</summary>
    public bool RewriteIsScheduled { get; init; }
}

/// <summary>What is saved in the background for. It is the same work; but of each kind one goes on at a time, and they wait for each other.</summary>
public enum SavePurpose
{
    /// <summary>BGSAVE.</summary>
    Save,

    /// <summary>BGREWRITEAOF: logs are made short.</summary>
    Rewrite,
}

/// <summary>What became of a save that was to begin in the background.</summary>
public enum SaveStart
{
    /// <summary>It has begun.</summary>
    Started,

    /// <summary>It begins when what goes on has ended.</summary>
    Scheduled,

    /// <summary>It does not begin: a save goes on.</summary>
    SaveRuns,

    /// <summary>It does not begin: a rewrite goes on.</summary>
    RewriteRuns,
}

/// <summary>Nothing is ever saved, because nothing is kept.</summary>
/// <param name="clock">Gives the time of the start.</param>
public sealed class NullSnapshots(TimeProvider clock) : ISnapshots
{
    /// <inheritdoc/>
    public UnixTime LastSave { get; } = new(clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public bool IsSaving => false;

    /// <inheritdoc/>
    public SaveFigures Figures => new(0, -1, -1);

    /// <inheritdoc/>
    public ValueTask<Error?> SaveAsync(PartitionId which) => new((Error?)null);

    /// <inheritdoc/>
    public ValueTask<Error?> SaveForStopAsync() => new((Error?)null);

    /// <inheritdoc/>
    public ValueTask<Error?> ReloadAsync(bool saves, bool clears) => new((Error?)null);

    /// <inheritdoc/>
    public ValueTask<Error?> ReloadLogsAsync() => new((Error?)null);

    /// <inheritdoc/>
    public SaveStart StartSaving(PartitionId which, SavePurpose purpose, bool mayWait) => SaveStart.Started;

    /// <inheritdoc/>
    public ValueTask<Error?> BackUpAsync(PartitionId which, string path) => new(new Error("ERR this server keeps no files"));
}
