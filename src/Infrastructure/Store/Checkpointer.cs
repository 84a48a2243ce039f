using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Snapshots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// Decides when partitions are saved, and does it: by command, by the rules for SNAPSHOT partitions, by the size of a WAL, at an orderly stop, and
/// again when a failing disk may have recovered.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread. Snapshots are written on threads of their own, one at a time for each partition.</remarks>
public sealed class Checkpointer(PartitionStore store, StoreOptions options, TimeProvider clock, ILogger<Checkpointer> logger) : BackgroundService, ISnapshots
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // After a failure, as long as Redis waits (CONFIG_BGSAVE_RETRY_DELAY): a full disk is not made better by trying all the time.
    private const long RetryAfterMs = 5000;

    private readonly UnixTime _startedAt = new(clock.GetUtcNow().ToUnixTimeMilliseconds());
    private long _lastSave;
    private int _saving;
    private long _saveBegun;
    private long _lastSaveSeconds = -1;
    private long _rewriteBegun;
    private long _lastRewriteSeconds = -1;
    private long _saves;
    private long _rewrites;
    private long _rewriteFailures;
    private readonly SaveQueue _background = new();

    // Used by the ticks, one at a time.
    private readonly HashSet<PartitionId> _told = [];
    private long _settledAt;

    /// <inheritdoc/>
    public SaveFigures Figures => new(
        Interlocked.Read(ref _saves),
        Interlocked.Read(ref _lastSaveSeconds),
        IsSaving && Interlocked.Read(ref _saveBegun) is var begun and > 0 ? (long)clock.GetElapsedTime(begun).TotalSeconds : -1)
    {
        Rewrites = Interlocked.Read(ref _rewrites),
        RewriteFailuresInARow = Interlocked.Read(ref _rewriteFailures),
        KeysProcessed = store.Stored.Sum(stored => stored.IsBeingSaved ? stored.KeysSaved : 0),
        KeysTotal = store.Stored.Sum(stored => stored.IsBeingSaved ? stored.KeysToSave : 0),
        LastRewriteSeconds = Interlocked.Read(ref _lastRewriteSeconds),
        RewriteIsScheduled = _background.RewriteWaits,
        CurrentRewriteSeconds = Interlocked.Read(ref _rewriteBegun) is var rewrite and not 0 ? (long)clock.GetElapsedTime(rewrite).TotalSeconds : -1,
    };

    /// <inheritdoc/>
    public UnixTime LastSave => Interlocked.Read(ref _lastSave) is var last and > 0 ? new UnixTime(last) : _startedAt;

    /// <inheritdoc/>
    public bool IsSaving => Volatile.Read(ref _saving) > 0;

    /// <summary>False after SHUTDOWN NOSAVE.</summary>
    public bool SavesAtStop { get; set; } = true;

    /// <inheritdoc/>
    public async ValueTask<Error?> SaveAsync(PartitionId which)
    {
        StoredPartition[] chosen = [.. Chosen(which)];
        return chosen.Length == 0 ? null : await SaveThread.Run(() => SaveAll(chosen));
    }

    /// <inheritdoc/>
    public async ValueTask<Error?> SaveForStopAsync()
    {
        if (options.SaveRules.Count == 0)
            return null;
        StoredPartition[] changed = [.. store.Stored.Where(stored => stored is { Journal: CountingJournal, IsLoaded: true } && HasChanged(stored))];
        return changed.Length == 0 ? null : await SaveThread.Run(() => SaveAll(changed));
    }

    /// <inheritdoc/>
    public ValueTask<Error?> ReloadAsync(bool saves, bool clears) =>
        ForEachAsync([.. Chosen(PartitionId.All).Where(stored => stored.Journal is CountingJournal)], stored => Reload.Run(stored, saves, clears, Now()));

    /// <inheritdoc/>
    public ValueTask<Error?> ReloadLogsAsync() => ForEachAsync([.. Chosen(PartitionId.All).Where(stored => stored.Log is not null)], store.ReloadLog);

    /// <inheritdoc/>
    public SaveStart StartSaving(PartitionId which, SavePurpose purpose, bool mayWait)
    {
        // What SAVE or a rule saves at the moment is a save, too; a rewrite just takes its turn behind it.
        if (purpose == SavePurpose.Save && IsSaving && !mayWait && !_background.IsRunning)
            return SaveStart.SaveRuns;
        SaveStart start = _background.Begin(which, purpose, mayWait);
        if (start == SaveStart.Started)
        {
            // Counted here, so that who asks before the thread has begun is told of it.
            Interlocked.Increment(ref _saving);
            _ = SaveThread.Run(() => SaveInBackground(which));
        }

        return start;
    }

    /// <inheritdoc/>
    public async ValueTask<Error?> BackUpAsync(PartitionId which, string path)
    {
        StoredPartition[] chosen = [.. store.Stored.Where(stored => which == PartitionId.All || stored.Partition.Id == which)];
        return await SaveThread.Run(() => new Backup(store, clock).Write(chosen, path));
    }

    /// <summary>Saves what is due by now, and tries again to load what a failing disk has kept from it. Called every second.</summary>
    internal void Tick()
    {
        UnixTime now = Now();
        SettleCatalog(now);
        foreach (StoredPartition stored in store.Stored)
        {
            if (stored.LoadFailure is { MayPass: true } failure && now.Milliseconds - failure.At.Milliseconds >= RetryAfterMs)
                store.LoadAgain(stored);
            if (stored.Partition.IsHalfChanged)
                TellOnce(stored);
            else if (IsDue(stored, now))
                SaveAll([stored]);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (SavesAtStop)
            await SaveForStopAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SaveThread.Run(() => { Tick(); return null; });
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("Checkpoints stop.");
        }
    }

    private bool IsDue(StoredPartition stored, UnixTime now)
    {
        // One that is being saved, or altered, for however long, does not keep the others from their turn.
        if (!stored.IsLoaded || stored.Journal is null || stored.IsBeingSaved || stored.IsHeld || stored.ChangeTurn.CurrentCount == 0)
            return false;
        long sinceAttempt = now.Milliseconds - stored.LastAttempt.At.Milliseconds;
        bool failed = stored.LastAttempt.Failure is not null || stored.Log is { IsFenced: true };
        if (failed)
            return sinceAttempt >= RetryAfterMs;
        if (stored.Log is { } log)
            return stored.WalBytesAtStart + log.Report().BytesWritten - stored.WalBytesAtCheckpoint > Math.Max(options.CheckpointMinBytes, stored.Snapshot?.Bytes ?? 0);
        long changes = stored.ChangesSinceSnapshot;
        IReadOnlyList<SaveRule> rules = options.SaveRules;
        return rules.Any(rule => changes >= rule.Changes && sinceAttempt >= rule.Seconds * 1000L);
    }

    private void SettleCatalog(UnixTime now)
    {
        if (!store.IsCatalogInDoubt || now.Milliseconds - _settledAt < RetryAfterMs)
            return;
        _settledAt = now.Milliseconds;
        if (store.SettleCatalog() is { } failure)
            logger.LogError("The catalog cannot be made durable: {Reason}", failure.Message);
        else
            logger.LogInformation("The catalog is durable again.");
    }

    private void TellOnce(StoredPartition stored)
    {
        if (_told.Add(stored.Partition.Id))
            logger.LogCritical("{Reason}", DomainErrors.HalfChanged(stored.Partition.Name).Text);
    }

    private static bool HasChanged(StoredPartition stored) => stored.ChangesSinceSnapshot > 0;

    private IEnumerable<StoredPartition> Chosen(PartitionId which) =>
        store.Stored.Where(stored => stored.Journal is not null && stored.IsLoaded && (which == PartitionId.All || stored.Partition.Id == which));

    private static async ValueTask<Error?> ForEachAsync(StoredPartition[] chosen, Func<StoredPartition, Error?> work) => await SaveThread.Run(() =>
    {
        Error? first = null;
        foreach (StoredPartition stored in chosen)
        {
            Error? error = work(stored);
            first ??= error;
        }

        return first;
    });

    private Error? SaveInBackground(PartitionId which)
    {
        try
        {
            Error? first = null;
            for (PartitionId? next = which; next is { } one; next = _background.Next())
            {
                Error? error = SaveAll([.. Chosen(one)]);
                first ??= error;
            }

            return first;
        }
        finally
        {
            Interlocked.Decrement(ref _saving);
        }
    }

    private Error? SaveAll(StoredPartition[] chosen)
    {
        Error? first = null;
        long begun = clock.GetTimestamp();
        Interlocked.Exchange(ref _saveBegun, begun);
        Interlocked.Increment(ref _saving);
        try
        {
            // One that cannot be saved does not keep the others from it.
            foreach (StoredPartition stored in chosen)
            {
                Error? error = Save(stored);
                first ??= error;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _saving);
            Interlocked.Exchange(ref _lastSaveSeconds, (long)clock.GetElapsedTime(begun).TotalSeconds);
        }

        return first;
    }

    private Error? Save(StoredPartition stored) => new SaveOrder(store.Moves, SaveAlone).Save(stored);

    private Error? SaveAlone(StoredPartition stored, Action atEnd)
    {
        lock (stored.SnapshotTurn)
        {
            if (stored.Dropped.IsCancellationRequested)
                return null;
            // Fifteen of the sixteen numbered databases are never used by most servers: their files would say nothing.
            if (stored.WasNeverUsed)
            {
                Interlocked.Exchange(ref _lastSave, Now().Milliseconds);
                return null;
            }

            // Nobody would find the snapshot.
            if (stored.Journal is { Doubt: not null } && store.SettleCatalog() is { } failed)
                return StoreErrors.CatalogFailed(failed);
            long begun = clock.GetTimestamp();
            (stored.KeysSaved, stored.KeysToSave) = (0, stored.Partition.Count().Result);
            stored.IsBeingSaved = true;
            if (stored.Log is not null)
                Interlocked.Exchange(ref _rewriteBegun, begun);
            try
            {
                SnapshotInfo info = Checkpoint.Take(stored, Now(), atEnd);
                stored.LastAttempt = (Now(), null);
                Interlocked.Exchange(ref _lastSave, Now().Milliseconds);
                Interlocked.Increment(ref _saves);
                if (stored.Log is not null)
                {
                    Interlocked.Increment(ref _rewrites);
                    Interlocked.Exchange(ref _rewriteFailures, 0);
                }

                logger.LogInformation(
                    "Partition {Partition} saved: {Entries} keys, {Bytes} bytes, {Milliseconds} ms.",
                    stored.Partition.Name, info.Entries, info.Bytes, (long)clock.GetElapsedTime(begun).TotalMilliseconds);
                return null;
            }
            catch (IOException failure)
            {
                return Fail(stored, failure);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            finally
            {
                stored.IsBeingSaved = false;
                if (stored.Log is not null)
                {
                    Interlocked.Exchange(ref _lastRewriteSeconds, (long)clock.GetElapsedTime(begun).TotalSeconds);
                    Interlocked.CompareExchange(ref _rewriteBegun, 0, begun);
                }
            }
        }
    }

    private Error Fail(StoredPartition stored, IOException failure)
    {
        string reason = failure is Storage.StorageException known ? known.Reason : failure.Message;
        Error error = StoreErrors.SnapshotFailed(stored.Partition.Name, reason);
        stored.LastAttempt = (Now(), reason);
        (stored.Journal as CountingJournal)?.Refuse(error);
        if (stored.Log is not null)
            Interlocked.Increment(ref _rewriteFailures);
        logger.LogError("Partition {Partition} could not be saved: {Reason}", stored.Partition.Name, failure.Message);
        return error;
    }

    private UnixTime Now() => new(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
