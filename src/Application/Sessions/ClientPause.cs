using GoKV.Application.Commands;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Sessions;

/// <summary>Which commands wait while clients are paused.</summary>
public enum PauseMode
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that change data or publish.</summary>
    Write,

    /// <summary>All.</summary>
    All,
}

/// <summary>CLIENT PAUSE: for some time commands wait before they are carried out (https://redis.io/commands/client-pause).</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread. While nobody is paused, <see cref="Holds"/> is all that is asked.
/// Who waits awaits a task; when it ends, each goes on by itself, never on the thread that ended it.
/// </remarks>
public sealed class ClientPause(TimeProvider clock, IPartitionRepository partitions)
{
    // Longer than any timer can be set for at once: it is set again when it comes.
    private const long LongestTimer = 24 * 60 * 60 * 1000;

    private readonly Lock _gate = new();
    private volatile PauseMode _mode;
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private long _endsAt;
    private bool _isStopped;
    private int _waiting;

    /// <summary>True while any commands wait.</summary>
    public bool IsOn => _mode != PauseMode.None;

    /// <summary>How many commands wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>True when a command with these flags has to wait.</summary>
    public bool Holds(CommandFlags flags) =>
        _mode != PauseMode.None && (_mode == PauseMode.All || (flags & (CommandFlags.Write | CommandFlags.MayReplicate)) != 0);

    /// <summary>Pauses clients; when they are paused already, of both the stricter mode and the later end holds.</summary>
    /// <param name="mode">Which commands wait.</param>
    /// <param name="milliseconds">For how long, 0 or more.</param>
    public void Begin(PauseMode mode, long milliseconds)
    {
        lock (_gate)
        {
            long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            long end = milliseconds > long.MaxValue - now ? long.MaxValue : now + milliseconds;
            _endsAt = IsOn ? Math.Max(_endsAt, end) : end;
            _mode = mode > _mode ? mode : _mode;
            KeepExpired(true);
            SetTimer(now);
        }
    }

    /// <summary>Lets all go on.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (!IsOn)
                return;
            _mode = PauseMode.None;
            KeepExpired(false);
            _timer?.Dispose();
            _timer = null;
            _ended.TrySetResult();
            _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The server stops: what waits is never carried out, nor is what would have to wait from now on. A write after a pause could be missing where the data was taken to meanwhile.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            _ended.TrySetResult();
        }
    }

    /// <summary>Waits until a command may go on. Returns the time then; null when it never may, because the server stops or the client has gone.</summary>
    /// <param name="flags">The command's flags.</param>
    /// <param name="gone">Completes when the client goes.</param>
    public async Task<UnixTime?> WaitAsync(CommandFlags flags, Task gone)
    {
        Interlocked.Increment(ref _waiting);
        while (!gone.IsCompleted && EndFor(flags) is { } end)
            await Task.WhenAny(end, gone);
        Interlocked.Decrement(ref _waiting);
        return gone.IsCompleted || (Volatile.Read(ref _isStopped) && Holds(flags)) ? null : new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    // Nothing changes while clients are paused, not even by itself: what expires stays, unseen.
    private void KeepExpired(bool keep)
    {
        foreach (Partition partition in partitions.ListAll())
            partition.KeepsExpired = keep;
    }

    private Task? EndFor(CommandFlags flags)
    {
        lock (_gate)
            return Holds(flags) && !_isStopped ? _ended.Task : null;
    }

    private void SetTimer(long now)
    {
        _timer?.Dispose();
        _timer = clock.CreateTimer(
            static pause => ((ClientPause)pause!).Elapsed(), this, TimeSpan.FromMilliseconds(Math.Min(_endsAt - now, LongestTimer)), Timeout.InfiniteTimeSpan);
    }

    private void Elapsed()
    {
        lock (_gate)
        {
            long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            if (IsOn && now < _endsAt)
                SetTimer(now);
            else
                End();
        }
    }
}
