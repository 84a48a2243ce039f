using System.Diagnostics;
using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.Wal;

/// <summary>
/// The threads of one log: one that commits, and under EVERYSEC one that syncs, so that writes go on while the disk is being forced. They are made when
/// the log has work and end when it has had none for a while: a thousand quiet partitions cost no threads. They are not the pool's, because a sync may
/// hold one for as long as a disk likes.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
internal sealed class LogThreads : IDisposable
{
    // While the disk refuses, often enough for clients to notice soon that it does no longer.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan SyncEvery = TimeSpan.FromSeconds(1);

    // With a sync that takes longer, writes wait for it: what is not durable yet must not grow without bound.
    private static readonly TimeSpan MostUnsynced = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan IdleBeforeEnd = TimeSpan.FromSeconds(5);

    private readonly ThreadSignal _signal = new();
    private readonly object _state = new();

    // Who sleeps for a fixed time sleeps here: a signal that records wait is not for him, and there are many.
    private readonly object _naps = new();
    private readonly PartitionLog _log;
    private bool _committing;
    private bool _syncing;
    private volatile bool _stopped;
    private int _idleSeconds;
    private int _expected;

    public LogThreads(PartitionLog log)
    {
        _log = log;
        log.WorkArrived = Signal;
        // What came before told nobody, and who waits for it would wait for the next to come.
        if (log.HasWork)
            Signal();
    }

    /// <summary>Tells that records wait.</summary>
    public void Signal()
    {
        _signal.Set();
        // The thread looks at the signal once more after it has said that it ends, so one of the two sees the other.
        if (Volatile.Read(ref _committing))
            return;
        lock (_state)
        {
            if (_stopped || _committing)
                return;
            _committing = true;
        }

        Start("wal-commit", CommitLoop);
    }

    /// <summary>Ends the threads, after what they are doing.</summary>
    public void Dispose()
    {
        lock (_naps)
        {
            _stopped = true;
            Monitor.PulseAll(_naps);
        }

        _signal.Set();
        lock (_state)
        {
            Monitor.PulseAll(_state);
            while (_committing || _syncing)
                Monitor.Wait(_state);
        }
    }

    private void CommitLoop()
    {
        // As event loops have them, which wait for it: with longer ones than theirs it would stand behind them.
        ShortSlices.Take();
        while (AwaitWork())
        {
            if (_log.Policy == FsyncPolicy.EverySec && _log.UnsyncedFor() > MostUnsynced)
                AwaitSync();
            do
            {
                if (_log.Policy == FsyncPolicy.Always)
                    Gather();
                _expected = _log.Collected;
                if (!_log.CommitPending())
                    break;
                if (_log.Policy == FsyncPolicy.EverySec)
                    StartSyncing();
                // Those who have just been answered, and those who came meanwhile.
                _expected += _log.Collected;
            }
            while (_log.HasWork);

            if (_log.HasWork && !_log.IsFenced)
                Pause(Retry, thenSignal: true);
        }
    }

    // True when there is work; false when the thread shall end.
    private bool AwaitWork()
    {
        while (!_stopped)
        {
            if (_signal.Wait(SyncEvery))
            {
                _idleSeconds = 0;
                return true;
            }

            if (IsIdle() && EndCommitting())
                return false;
        }

        // What was signalled before the stop is still done.
        return _signal.TryTake() || !EndCommitting();
    }

    // Called once a quiet second.
    private bool IsIdle()
    {
        _log.MarkWhenIdle();
        return ++_idleSeconds >= IdleBeforeEnd.TotalSeconds;
    }

    private bool EndCommitting()
    {
        lock (_state)
        {
            Volatile.Write(ref _committing, false);
            Interlocked.MemoryBarrier();
            // Who gave this signal may have seen the thread still there.
            if (!_stopped && _signal.IsSet)
            {
                _committing = true;
                return false;
            }

            Monitor.PulseAll(_state);
            return true;
        }
    }

    /// <summary>
    /// Lets the group grow before it is synced. A sync takes as long for one record as for hundreds, and the clients of the last group are about to send their
    /// next commands: without a pause two halves of them would take turns, each waiting for a sync of the other's. It ends as soon as there are as many records
    /// as the last time, at the latest after half the time of a sync (PostgreSQL's commit_delay and its documentation's advice; docs/adr/0012).
    /// </summary>
    private void Gather()
    {
        (int expected, TimeSpan limit) = (_expected, _log.LastSync / 2);
        if (limit > _log.MostGathering)
            limit = _log.MostGathering;
        long started = Stopwatch.GetTimestamp();
        while (!_stopped && _log.Collected < expected && limit - Stopwatch.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
            _signal.Wait(left);
    }

    private void StartSyncing()
    {
        lock (_state)
        {
            if (_syncing || _stopped)
                return;
            _syncing = true;
        }

        Start("wal-sync", SyncLoop);
    }

    private void SyncLoop()
    {
        do
        {
            Pause(SyncEvery, thenSignal: false);
            _log.SyncWritten();
        }
        while (!EndSyncing());
    }

    // A commit that finds the thread still there relies on it, so whether to end is decided under the lock.
    private bool EndSyncing()
    {
        lock (_state)
        {
            if (!_stopped && !_log.IsFenced && _log.UnsyncedFor() > TimeSpan.Zero)
                return false;
            _syncing = false;
            Monitor.PulseAll(_state);
            return true;
        }
    }

    private void AwaitSync()
    {
        lock (_state)
        {
            while (_syncing && !_stopped && !_log.IsFenced && _log.UnsyncedFor() > MostUnsynced)
                Monitor.Wait(_state, Retry);
        }
    }

    private void Pause(TimeSpan time, bool thenSignal)
    {
        long until = Environment.TickCount64 + (long)time.TotalMilliseconds;
        lock (_naps)
        {
            while (!_stopped && until - Environment.TickCount64 is var left and > 0)
                Monitor.Wait(_naps, TimeSpan.FromMilliseconds(left));
        }

        // Who is being stopped does not try again: a disk that refuses would hold it for ever.
        if (thenSignal && !_stopped)
            _signal.Set();
    }

    private static void Start(string name, ThreadStart body) => new Thread(body) { IsBackground = true, Name = name }.Start();
}
