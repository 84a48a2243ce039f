using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Wal;

/// <summary>Where a log is.</summary>
/// <param name="PartitionId">
/// The id in every file: its partition's, or that of the numbered database whose data this was at first (SWAPDB exchanges data, never files).
/// </param>
/// <param name="Name">Its partition's name, for messages.</param>
/// <param name="Directory">The partition's directory.</param>
/// <param name="Files">The file system.</param>
internal sealed record LogPlace(PartitionId PartitionId, PartitionName Name, string Directory, IFileSystem Files)
{
    private PartitionName _name = Name;

    /// <summary>Its partition's name, for messages; SWAPDB changes it.</summary>
    public PartitionName Name
    {
        get => Volatile.Read(ref _name);
        set => Volatile.Write(ref _name, value);
    }

    /// <summary>
    /// Called when a segment or snapshot was made there and is durable, before anything relies on it: it is missed from then on. Throws what keeps that from
    /// being written down. Null where nobody writes it down.
    /// </summary>
    public Action? FilesMade { get; init; }

    /// <summary>
    /// Makes the directory, durable with its name: numbered databases get theirs when they have something to write. The name is made durable also when it
    /// is there, because whoever made it may have come no further.
    /// </summary>
    /// <exception cref="StorageException">It could not be made.</exception>
    public void EnsureDirectory()
    {
        if (!Files.DirectoryExists(Directory))
            Files.CreateDirectory(Directory);
        Files.SyncDirectory(Path.GetDirectoryName(Directory)!);
    }
}

/// <summary>How a log behaves.</summary>
internal sealed class LogSettings(FsyncPolicy policy)
{
    private volatile FsyncPolicy _policy = policy;

    /// <summary>Bytes of the log between two marks: 24 bytes for so many are nothing, and damage older than that is never taken for a torn write.</summary>
    public const int MarkEvery = 32 * 1024;

    /// <summary>Without syncs, how often it is looked whether the file still has its name.</summary>
    public static readonly TimeSpan PresenceCheckEvery = TimeSpan.FromSeconds(1);

    /// <summary>A sync that takes longer is logged: clients notice it.</summary>
    public static readonly TimeSpan SlowSync = TimeSpan.FromSeconds(1);

    /// <summary>When it forces the disk. ALTER PARTITION changes it while the log is used.</summary>
    public FsyncPolicy Policy
    {
        get => _policy;
        set => _policy = value;
    }

    /// <summary>Bytes after which the next segment begins: small enough to be deleted and read whole, large enough to be rare.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Under ALWAYS, how long a group may be let grow at most before it is synced: clients wait for it, so it is short also where a sync is long.</summary>
    public TimeSpan MostGathering { get; init; } = TimeSpan.FromMilliseconds(2);
}
