using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Ports;

/// <summary>What is known of a partition's files.</summary>
/// <param name="WalBytes">Bytes of its WAL segments.</param>
/// <param name="DurableLsn">LSN up to which effects survive a power loss; 0 when nothing does.</param>
/// <param name="LastFsync">When its WAL was last forced to the disk, or null.</param>
/// <param name="LastSnapshot">When its last snapshot was completed, or null.</param>
public readonly record struct PartitionPersistence(long WalBytes, Lsn DurableLsn, UnixTime? LastFsync, UnixTime? LastSnapshot)
{
    /// <summary>Whether its data is in memory.</summary>
    public LoadState State { get; init; }

    /// <summary>Why it refuses writes, as clients are told; null when it does not.</summary>
    public string? Refusal { get; init; }

    /// <summary>Effects since its last snapshot.</summary>
    public long Changes { get; init; }

    /// <summary>LSN of its last snapshot; 0 before the first.</summary>
    public Lsn LastSnapshotLsn { get; init; }

    /// <summary>True while a snapshot of it is being written.</summary>
    public bool IsBeingSaved { get; init; }

    /// <summary>True when the last attempt at a snapshot failed.</summary>
    public bool SaveFailed { get; init; }

    /// <summary>Bytes of a torn write that the last start cut off its WAL.</summary>
    public long TornBytes { get; init; }

    /// <summary>Keys of the snapshot that was read last.</summary>
    public long LoadedKeys { get; init; }

    /// <summary>What its WAL does; null when it has none.</summary>
    public WalFigures? Wal { get; init; }
}

/// <summary>Whether the data of a partition is in memory.</summary>
public enum LoadState
{
    /// <summary>It is.</summary>
    Ok = 0,

    /// <summary>Its files are being read; clients get LOADING.</summary>
    Loading,

    /// <summary>Its files are damaged; clients get CORRUPT.</summary>
    Quarantined,

    /// <summary>Its files could not be read, and may be whole; clients get MISCONF.</summary>
    Failed,
}

/// <summary>What a WAL has done since the start of the server.</summary>
/// <param name="LastLsn">LSN of the last effect in memory.</param>
/// <param name="WrittenLsn">LSN up to which effects survive the end of the process.</param>
/// <param name="UnsyncedMs">How long the oldest effect that would not survive a power loss has waited, milliseconds; 0 when there is none.</param>
/// <param name="Groups">Commits: one write each, whatever the number of records.</param>
/// <param name="Records">Records written.</param>
/// <param name="Fsyncs">Times it was forced to the disk.</param>
/// <param name="LastFsyncMicroseconds">How long the last of them took.</param>
/// <param name="MaxFsyncMicroseconds">How long the longest took.</param>
/// <param name="WriteErrors">Writes that failed.</param>
/// <param name="FsyncErrors">Fsyncs that failed.</param>
/// <param name="Fenced">True after a failed fsync, until the data is in new files.</param>
public sealed record WalFigures(
    Lsn LastLsn, Lsn WrittenLsn, double UnsyncedMs, long Groups, long Records, long Fsyncs, long LastFsyncMicroseconds, long MaxFsyncMicroseconds,
    long WriteErrors, long FsyncErrors, bool Fenced)
{
    /// <summary>Bytes that wait in memory to be written.</summary>
    public long WaitingBytes { get; init; }
}

/// <summary>Figures of the files of partitions.</summary>
/// <remarks>Thread safety: every member may be called from any thread, and must not wait for a disk.</remarks>
public interface IPersistenceFigures
{
    /// <summary>The figures of one partition; all zero when it has no files.</summary>
    PartitionPersistence Of(PartitionId partition);
}

/// <summary>The figures where nothing is kept.</summary>
public sealed class NullPersistenceFigures : IPersistenceFigures
{
    /// <inheritdoc/>
    public PartitionPersistence Of(PartitionId partition) => default;
}
