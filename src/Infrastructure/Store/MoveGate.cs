using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// Keeps moves of keys apart from what must not happen between their steps: a move is under way from when it is decided which files must be first until the key is gone
/// from its source.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread. Who waits here must hold no lock.</remarks>
internal sealed class MoveGate
{
    private readonly object _gate = new();
    private readonly Dictionary<PartitionId, int> _moves = [];
    private readonly Dictionary<PartitionId, int> _closed = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Begins a move between two partitions, as soon as both are open; it ends when the result is disposed.</summary>
    public ValueTask<IDisposable> EnterAsync(PartitionId from, PartitionId to) => WhenAsync([from, to], _closed, _moves);

    /// <summary>True while a key is on its way to or from a partition.</summary>
    public bool IsBusy(PartitionId partition)
    {
        lock (_gate)
            return _moves.ContainsKey(partition);
    }

    /// <summary>True when a move between two partitions would begin at once.</summary>
    public bool IsOpen(PartitionId from, PartitionId to)
    {
        lock (_gate)
            return !_closed.ContainsKey(from) && !_closed.ContainsKey(to);
    }

    /// <summary>As <see cref="CloseAsync"/>, on a thread that may wait for disks.</summary>
    public IDisposable Close(params PartitionId[] which)
    {
        lock (_gate)
        {
            IDisposable closed = Take(which, _closed);
            while (Array.Exists(which, _moves.ContainsKey))
                Monitor.Wait(_gate);
            return closed;
        }
    }

    /// <summary>Lets no move begin to or from some partitions, and waits for those under way; opens when the result is disposed.</summary>
    public async ValueTask<IDisposable> CloseAsync(params PartitionId[] which)
    {
        IDisposable closed = Take(which, _closed);
        while (BusyWith(which, _moves) is { } busy)
            await busy;
        return closed;
    }

    private async ValueTask<IDisposable> WhenAsync(PartitionId[] which, Dictionary<PartitionId, int> none, Dictionary<PartitionId, int> taken)
    {
        while (true)
        {
            Task? busy;
            lock (_gate)
            {
                busy = BusyWith(which, none);
                if (busy is null)
                    return Take(which, taken);
            }

            await busy;
        }
    }

    private Task? BusyWith(PartitionId[] which, Dictionary<PartitionId, int> taken)
    {
        lock (_gate)
            return Array.Exists(which, taken.ContainsKey) ? _changed.Task : null;
    }

    private Hold Take(PartitionId[] which, Dictionary<PartitionId, int> taken)
    {
        lock (_gate)
        {
            foreach (PartitionId partition in which)
                taken[partition] = taken.GetValueOrDefault(partition) + 1;
            return new Hold(() => Release(which, taken));
        }
    }

    private void Release(PartitionId[] which, Dictionary<PartitionId, int> taken)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            foreach (PartitionId partition in which)
            {
                if (--taken[partition] == 0)
                    taken.Remove(partition);
            }

            (told, _changed) = (_changed, NewSignal());
            Monitor.PulseAll(_gate);
        }

        told.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Hold(Action release) : IDisposable
    {
        private Action? _release = release;

        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}
