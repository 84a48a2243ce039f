using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>Opens the store at the start of the server and loads it beside, so that clients are answered at once; seals it at the stop.</summary>
public sealed class StoreService(PartitionStore store, ILogger<StoreService> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loading = Task.CompletedTask;

    /// <summary>Completes when all partitions have been loaded.</summary>
    public Task Loaded => _loading;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        store.Open();
        _loading = Task.Factory.StartNew(Load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loading;
        store.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private void Load()
    {
        try
        {
            store.Load(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            logger.LogInformation("Loading was interrupted by the stop of the server.");
        }
    }
}
