using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>Tells the log how a partition's loading goes, when it takes long.</summary>
/// <remarks>Thread safety: none; the thread that loads uses it.</remarks>
internal sealed class LoadProgress
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly StoredPartition _stored;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly long _started;
    private readonly long _total;
    private long _read;
    private long _told;

    public LoadProgress(StoredPartition stored, IFileSystem files, TimeProvider clock, ILogger logger)
    {
        (_stored, _clock, _logger) = (stored, clock, logger);
        _started = _told = clock.GetTimestamp();
        foreach (string name in files.ListFiles(stored.Place.Directory))
        {
            using IStorageFile file = files.OpenRead(Path.Combine(stored.Place.Directory, name));
            _total += file.Length;
            if (Wal.SegmentFormat.TryParseName(name, out _))
                WalBytes += file.Length;
        }
    }

    /// <summary>Bytes of the WAL segments that were there.</summary>
    public long WalBytes { get; }

    /// <summary>So many bytes more were read.</summary>
    public void Read(long bytes)
    {
        _read += bytes;
        if (_clock.GetElapsedTime(_told) < Every)
            return;
        _told = _clock.GetTimestamp();
        double seconds = Math.Max(0.001, _clock.GetElapsedTime(_started).TotalSeconds);
        double rate = _read / seconds;
        _logger.LogInformation(
            "Loading partition {Partition}: {Read} of {Total} MB, {Rate} MB/s, about {Left} s left.",
            _stored.Partition.Name, _read >> 20, _total >> 20, (long)rate >> 20, (long)(Math.Max(0, _total - _read) / rate));
    }

    /// <summary>All was read.</summary>
    public void Done(RecoveryResult result)
    {
        _logger.LogInformation(
            "Partition {Partition} loaded: {Keys} keys, {Records} WAL records, {Milliseconds} ms.",
            _stored.Partition.Name, _stored.Partition.Statistics().Keys, result.Records, (long)_clock.GetElapsedTime(_started).TotalMilliseconds);
        if (result.TornCopyFailure is { } reason)
            _logger.LogWarning("Partition {Partition}: a torn tail of {Bytes} bytes was cut off its WAL; no copy was kept: {Reason}.", _stored.Partition.Name, result.TornBytes, reason);
        else if (result.TornBytes > 0)
            _logger.LogWarning("Partition {Partition}: a torn tail of {Bytes} bytes was cut off its WAL; a copy is beside it.", _stored.Partition.Name, result.TornBytes);
    }
}
