using GoKV.Domain.Errors;

namespace GoKV.Infrastructure.Wal;

/// <summary>
/// Forces a log to the disk for those who ask, whatever its policy: WAITAOF and MOVE. Who asks while one sync runs shares the next one with all who ask until it
/// begins.
/// </summary>
/// <remarks>Thread safety: any thread. The disk is waited for on a thread made for it.</remarks>
internal sealed class ForcedSync(PartitionLog log)
{
    private readonly Lock _state = new();
    private Task<Error?> _running = Task.FromResult<Error?>(null);
    private Task<Error?>? _next;

    /// <summary>Completes when all records until now are on the disk, with null; or with the error that keeps them from it.</summary>
    public ValueTask<Error?> RequestAsync()
    {
        if (log.IsAllDurable)
            return new ValueTask<Error?>((Error?)null);
        lock (_state)
        {
            if (_next is null)
            {
                Task<Error?> before = _running;
                _next = Task.Run(() => RunAfterAsync(before));
            }

            return new ValueTask<Error?>(_next);
        }
    }

    private async Task<Error?> RunAfterAsync(Task<Error?> before)
    {
        await before;
        lock (_state)
            (_running, _next) = (_next!, null);
        if (await log.WaitAsync() is { } error)
            return error;
        return await Task.Factory.StartNew(log.SyncNow, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
