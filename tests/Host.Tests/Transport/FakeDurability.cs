using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Host.Tests.Transport;

/// <summary>A disk that a test lets succeed, fail or take its time. Counts how often it was waited for.</summary>
internal sealed class FakeDurability : IDurability
{
    private readonly Dictionary<PartitionId, Error?> _watched = [];
    private readonly TaskCompletionSource _waited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Which partitions were waited for, in turn.</summary>
    public List<PartitionId> Waits { get; } = [];

    /// <summary>Completes when somebody waits.</summary>
    public Task Waited => _waited.Task;

    /// <summary>From now on replies of a partition (0 if none is named) wait, and get an error if there is one.</summary>
    public void Watch(PartitionId partition = default, Error? error = null) => _watched[partition] = error;

    /// <summary>Ends all waits, present and future.</summary>
    public void Release() => _released.TrySetResult();

    public bool MustWait(PartitionId partition) => _watched.ContainsKey(partition);

    public async ValueTask<Error?> WaitAsync(PartitionId partition, bool wrote = true)
    {
        Waits.Add(partition);
        _waited.TrySetResult();
        await _released.Task;
        return _watched[partition];
    }

    public ValueTask<Error?> SyncAsync(PartitionId partition) => WaitAsync(partition);

    public bool MustOrder(PartitionId first, PartitionId then) => MustWait(first);

    public ValueTask<IDisposable> BeginMoveAsync(PartitionId from, PartitionId to) => new NullDurability().BeginMoveAsync(from, to);

    public void Moved(PartitionId from, PartitionId to) => throw new NotSupportedException();
}
