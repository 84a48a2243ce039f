using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.Store;

/// <summary>How a store keeps data.</summary>
/// <param name="Directory">The data directory.</param>
/// <param name="Default">Persistence of the numbered databases.</param>
/// <remarks>What can be set may be set while the store is in use, from any thread.</remarks>
public sealed record StoreOptions(string Directory, Persistence Default)
{
    /// <summary>When SNAPSHOT partitions are saved by themselves: after so many seconds, if so many changes were made. Redis' own rules.</summary>
    public IReadOnlyList<SaveRule> SaveRules { get; set; } = [new(3600, 1), new(300, 100), new(60, 10_000)];

    /// <summary>Bytes of WAL since the last checkpoint below which there is none: Redis' auto-aof-rewrite-min-size.</summary>
    public long CheckpointMinBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Whether a SNAPSHOT partition that could not be saved takes no writes until it could: Redis' stop-writes-on-bgsave-error.</summary>
    public bool StopWritesOnSaveError { get; set; } = true;

    /// <summary>Bytes of a WAL segment.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>False where a test commits and syncs itself, so that all happens in one order.</summary>
    public bool UseThreads { get; init; } = true;
}

/// <summary>Save after so many seconds if so many changes were made.</summary>
/// <param name="Seconds">Seconds since the last snapshot.</param>
/// <param name="Changes">Changes since then.</param>
public readonly record struct SaveRule(int Seconds, long Changes);
