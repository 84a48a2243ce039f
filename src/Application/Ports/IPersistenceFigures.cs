using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Ports;

/// <summary>What is known of a partition's files.</summary>
/// <param name="WalBytes">Bytes of its WAL segments.</param>
/// <param name="DurableLsn">LSN up to which effects survive a power loss; 0 when nothing does.</param>
/// <param name="LastFsync">When its WAL was last forced to the disk, or null.</param>
/// <param name="LastSnapshot">When its last snapshot was completed, or null.</param>
public readonly record struct PartitionPersistence(long WalBytes, Lsn DurableLsn, UnixTime? LastFsync, UnixTime? LastSnapshot);

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
