using System.Diagnostics;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Wal;

/// <summary>
/// Tells one thread that there is work. It remembers one signal; more until the thread has seen it are the same one. To give one costs a system call only while
/// the thread sleeps, and no lock: a thread that is woken up by a monitor meets, on a busy processor, the lock that its waker has yet to let go, and sleeps again.
/// </summary>
/// <remarks>
/// Thread safety: <see cref="Set"/> may be called from any thread; only one thread waits. On Linux it is a futex (futex(2); Drepper, Futexes Are Tricky, 2011),
/// elsewhere a semaphore.
/// </remarks>
internal sealed class ThreadSignal
{
    private const int Idle = 0;
    private const int Given = 1;
    private const int Sleeping = 2;

    // One word that does not move: the kernel knows it by its address.
    private readonly int[] _state = GC.AllocateArray<int>(1, pinned: true);
    private readonly SemaphoreSlim? _elsewhere = Futex.IsAvailable ? null : new SemaphoreSlim(0);

    /// <summary>True when a signal was given that the thread has not seen.</summary>
    public bool IsSet => Volatile.Read(ref _state[0]) == Given;

    /// <summary>Gives the signal. What the caller wrote before is seen by the thread that receives it.</summary>
    public void Set()
    {
        // What was written before is seen by a thread that still has to look, too.
        Interlocked.MemoryBarrier();
        if (IsSet || Interlocked.Exchange(ref _state[0], Given) != Sleeping)
            return;
        if (_elsewhere is null)
            Futex.Wake(ref _state[0]);
        else
            _elsewhere.Release();
    }

    /// <summary>Waits for a signal, and takes it. False when none came within <paramref name="limit"/>.</summary>
    public bool Wait(TimeSpan limit)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryTake())
                return true;
            TimeSpan left = limit - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return false;
            if (Interlocked.CompareExchange(ref _state[0], Sleeping, Idle) == Idle)
            {
                Sleep(left);
                Interlocked.CompareExchange(ref _state[0], Idle, Sleeping);
            }
        }
    }

    /// <summary>Takes a signal that was given; does not wait.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state[0], Idle, Given) == Given;

    // Returns at a signal, after the time, or for no reason at all.
    private void Sleep(TimeSpan time)
    {
        if (_elsewhere is null)
            Futex.Wait(ref _state[0], Sleeping, time);
        else
            _elsewhere.Wait(time);
    }
}
