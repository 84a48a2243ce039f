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

    private readonly object _state = new();

    // Who sleeps for a fixed time sleeps here: a signal that records wait is not for him, and there are many.
    private readonly object _naps = new();
    private readonly PartitionLog _log;
    private bool _committing;
    private bool _syncing;
    private volatile bool _signalled;
    private volatile bool _stopped;
    private int _idleSeconds;

    public LogThreads(PartitionLog log)
    {
        _log = log;
        log.WorkArrived = Signal;
    }

    /// <summary>Tells that records wait.</summary>
    public void Signal()
    {
        // All connections of a turn come here. When the thread has yet to notice the first of them, it will find the records of the others, too: they were
        // appended before this look, and it forgets the signal before it looks for records.
        Interlocked.MemoryBarrier();
        if (_signalled)
            return;
        lock (_state)
        {
            if (_stopped || _signalled)
                return;
            _signalled = true;
            if (_committing)
            {
                Monitor.PulseAll(_state);
                return;
            }

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

        lock (_state)
        {
            Monitor.PulseAll(_state);
            while (_committing || _syncing)
                Monitor.Wait(_state);
        }
    }

    private void CommitLoop()
    {
        while (AwaitWork())
        {
            if (_log.Policy == FsyncPolicy.EverySec && _log.UnsyncedFor() > MostUnsynced)
                AwaitSync();
            while (_log.CommitPending())
            {
                if (_log.Policy == FsyncPolicy.EverySec)
                    StartSyncing();
            }

            if (_log.HasWork && !_log.IsFenced)
                Pause(Retry, thenSignal: true);
        }
    }

    // True when there is work; false when the thread shall end.
    private bool AwaitWork()
    {
        lock (_state)
        {
            while (!_signalled && !_stopped)
            {
                if (Monitor.Wait(_state, SyncEvery))
                    continue;
                if (_signalled || _stopped || !Idle())
                    continue;
                _committing = false;
                Monitor.PulseAll(_state);
                return false;
            }

            if (!_signalled)
            {
                _committing = false;
                Monitor.PulseAll(_state);
                return false;
            }

            _signalled = false;
            _idleSeconds = 0;
            return true;
        }
    }

    // Called once a quiet second, with the state's lock taken, which is let go for the file's sake.
    private bool Idle()
    {
        Monitor.Exit(_state);
        try
        {
            _log.MarkWhenIdle();
        }
        finally
        {
            Monitor.Enter(_state);
        }

        return ++_idleSeconds >= IdleBeforeEnd.TotalSeconds && !_signalled;
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
        lock (_state)
            _signalled |= thenSignal && !_stopped;
    }

    private static void Start(string name, ThreadStart body) => new Thread(body) { IsBackground = true, Name = name }.Start();
}
