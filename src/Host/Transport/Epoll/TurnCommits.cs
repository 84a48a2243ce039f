using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// The commits that connections of an event loop wait for. None is begun before the turn's commands are done: then one is asked for by partition, for all
/// who wrote there, and one post of the thread that ends it wakes all of them.
/// </summary>
/// <remarks>Thread safety: belongs to its loop's thread.</remarks>
internal sealed class TurnCommits
{
    private Dictionary<(PartitionId Partition, bool Wrote), TurnCommit> _open = [];
    private Dictionary<(PartitionId Partition, bool Wrote), TurnCommit> _begun = [];
    private TurnCommit? _last;

    /// <summary>True when somebody waits for the turn's end.</summary>
    public bool Any => _last is not null;

    /// <summary>Awaited, goes on when all that a partition has had until the turn's end is as safe as promised; gives null, or the error.</summary>
    /// <param name="durability">What to ask.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="wrote">Whether who asks wrote there.</param>
    public TurnCommit Of(IDurability durability, PartitionId partition, bool wrote)
    {
        // Mostly the same as the one before.
        if (_last is { } last && last.Partition == partition && last.Wrote == wrote)
            return last;
        if (!_open.TryGetValue((partition, wrote), out TurnCommit? commit))
            _open.Add((partition, wrote), commit = new TurnCommit(durability, partition, wrote));
        return _last = commit;
    }

    /// <summary>Begins all that were asked for. What is asked for meanwhile is begun the next time.</summary>
    public void Begin()
    {
        if (!Any)
            return;
        (_open, _begun, _last) = (_begun, _open, null);
        foreach (TurnCommit commit in _begun.Values)
            _ = commit.RunAsync();
        _begun.Clear();
    }
}

/// <summary>A commit that connections await together.</summary>
/// <remarks>Thread safety: belongs to its loop's thread. Who goes on must not throw: it is the rest of an async method, which keeps its exceptions.</remarks>
/// <param name="durability">What to ask.</param>
/// <param name="partition">The partition.</param>
/// <param name="wrote">Whether those who wait wrote there.</param>
internal sealed class TurnCommit(IDurability durability, PartitionId partition, bool wrote) : ICriticalNotifyCompletion
{
    private readonly List<Action> _waiting = [];
    private Error? _error;
    private ExceptionDispatchInfo? _failure;

    /// <summary>The partition.</summary>
    public PartitionId Partition => partition;

    /// <summary>Whether those who wait wrote there.</summary>
    public bool Wrote => wrote;

    /// <summary>Whoever asks within a turn waits for its end.</summary>
    public bool IsCompleted => false;

    /// <summary>For the compiler.</summary>
    public TurnCommit GetAwaiter() => this;

    /// <summary>What came of it; throws what the commit threw.</summary>
    public Error? GetResult()
    {
        _failure?.Throw();
        return _error;
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _waiting.Add(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _waiting.Add(continuation);

    /// <summary>Waits for the commit, in the loop's synchronization context, then lets all go on.</summary>
    public async Task RunAsync()
    {
        try
        {
            _error = await durability.WaitAsync(partition, wrote);
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        foreach (Action goOn in _waiting)
            goOn();
    }
}
