namespace GoKV.Infrastructure.Wal;

/// <summary>Counts what a log does.</summary>
/// <remarks>Thread safety: counters are added to by the log's threads, read from any.</remarks>
internal sealed class LogFigures
{
    private long _bytes;
    private long _groups;
    private long _records;
    private long _syncs;
    private long _writeErrors;
    private long _syncErrors;
    private long _lastSyncUnixMs;
    private long _lastSyncMicroseconds;
    private long _maxSyncMicroseconds;

    public void CountWrite(long bytes, int records)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _records, records);
        Interlocked.Increment(ref _groups);
    }

    public void CountSync(TimeSpan took, DateTimeOffset now)
    {
        Interlocked.Increment(ref _syncs);
        Interlocked.Exchange(ref _lastSyncUnixMs, now.ToUnixTimeMilliseconds());
        long microseconds = (long)took.TotalMicroseconds;
        Interlocked.Exchange(ref _lastSyncMicroseconds, microseconds);
        if (microseconds > Interlocked.Read(ref _maxSyncMicroseconds))
            Interlocked.Exchange(ref _maxSyncMicroseconds, microseconds);
    }

    public TimeSpan LastSync => TimeSpan.FromMicroseconds(Interlocked.Read(ref _lastSyncMicroseconds));

    public void CountWriteError() => Interlocked.Increment(ref _writeErrors);

    public void CountSyncError() => Interlocked.Increment(ref _syncErrors);

    public LogReport Report(long lastLsn, long written, long durable, double unsyncedMs, string? refusal, bool fenced) => new(
        lastLsn, written, durable, Interlocked.Read(ref _bytes), Interlocked.Read(ref _records), Interlocked.Read(ref _groups),
        Interlocked.Read(ref _syncs), Interlocked.Read(ref _writeErrors), Interlocked.Read(ref _syncErrors), Interlocked.Read(ref _lastSyncUnixMs),
        Interlocked.Read(ref _lastSyncMicroseconds), Interlocked.Read(ref _maxSyncMicroseconds), unsyncedMs, refusal, fenced);
}

/// <summary>A log's figures at one moment.</summary>
internal sealed record LogReport(
    long LastLsn, long WrittenLsn, long DurableLsn, long BytesWritten, long Records, long Groups, long Syncs, long WriteErrors, long SyncErrors,
    long LastSyncUnixMs, long LastSyncMicroseconds, long MaxSyncMicroseconds, double UnsyncedMs, string? Refusal, bool Fenced)
{
    /// <summary>Bytes that wait in memory to be written.</summary>
    public long WaitingBytes { get; init; }
}
