using System.Runtime.CompilerServices;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// Tasks that many connections of one loop wait for: the commit of all that they wrote in a turn. The task knows of one who waits, the loop of all others; so the
/// thread that completes it, which has the next commit to do, posts once.
/// </summary>
/// <remarks>Thread safety: belongs to its loop's thread.</remarks>
internal sealed class SharedWaits
{
    // The next to wait mostly waits for the same task as the one before. Who waits for another begins a list of its own.
    private Task? _task;
    private List<Action> _waiting = [];

    /// <summary>Awaited, goes on after <paramref name="task"/> has completed, in whatever way.</summary>
    public Wait For(Task task) => new(this, task);

    private void Add(Task task, Action goOn)
    {
        if (ReferenceEquals(task, _task))
        {
            _waiting.Add(goOn);
            return;
        }

        List<Action> waiting = [goOn];
        (_task, _waiting) = (task, waiting);
        _ = ResumeAsync(task, waiting);
    }

    private async Task ResumeAsync(Task task, List<Action> waiting)
    {
        // Goes on in the loop's synchronization context: it is posted to the loop.
        await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        // Who asks from now on finds the task complete, and does not come here.
        if (ReferenceEquals(task, _task))
            _task = null;
        foreach (Action goOn in waiting)
            goOn();
    }

    /// <summary>One who waits.</summary>
    /// <param name="waits">The loop's tasks.</param>
    /// <param name="task">What is waited for.</param>
    internal readonly struct Wait(SharedWaits waits, Task task) : ICriticalNotifyCompletion
    {
        /// <summary>True when there is nothing to wait for.</summary>
        public bool IsCompleted => task.IsCompleted;

        /// <summary>For the compiler.</summary>
        public Wait GetAwaiter() => this;

        /// <summary>For the compiler. The task's own result, or exception, is asked of the task.</summary>
        public void GetResult()
        {
            // There is none.
        }

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => waits.Add(task, continuation);

        /// <inheritdoc/>
        public void UnsafeOnCompleted(Action continuation) => waits.Add(task, continuation);
    }
}
