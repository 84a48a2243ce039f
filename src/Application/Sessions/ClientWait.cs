namespace GoKV.Application.Sessions;

/// <summary>One wait of a client's command, for a time or for ever; it ends once, whatever ends it first.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
internal sealed class ClientWait : IDisposable
{
    // Longer than any timer can be set for at once: it is set again when it comes.
    private const double LongestTimer = 24 * 60 * 60 * 1000;

    private readonly TaskCompletionSource<WaitEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _clock;
    private readonly long _begun;
    private readonly long _timeout;
    private readonly ITimer? _timer;

    /// <summary>Begins to wait.</summary>
    /// <param name="timeout">Milliseconds; 0 for ever.</param>
    /// <param name="clock">Whose time it is.</param>
    public ClientWait(long timeout, TimeProvider clock)
    {
        (_timeout, _clock, _begun) = (timeout, clock, clock.GetTimestamp());
        if (!HasTimeout)
            return;
        _timer = clock.CreateTimer(static wait => ((ClientWait)wait!).Elapsed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Elapsed();
    }

    /// <summary>True when it ends by itself.</summary>
    public bool HasTimeout => _timeout > 0;

    /// <summary>Completes when it has ended.</summary>
    public Task<WaitEnd> Ended => _ended.Task;

    /// <summary>Ends it; false when it has ended already.</summary>
    public bool TryEnd(WaitEnd end) => _ended.TrySetResult(end);

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    // Timers count in whole ticks of the system, and may come some milliseconds early.
    private void Elapsed()
    {
        double rest = Math.Ceiling(_timeout - _clock.GetElapsedTime(_begun).TotalMilliseconds);
        if (rest <= 0)
            TryEnd(WaitEnd.TimedOut);
        else
            _timer!.Change(TimeSpan.FromMilliseconds(Math.Min(rest, LongestTimer)), Timeout.InfiniteTimeSpan);
    }
}
