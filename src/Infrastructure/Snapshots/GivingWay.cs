using System.Runtime.ExceptionServices;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Snapshots;

/// <summary>Work that gives way to the threads that answer clients.</summary>
/// <remarks>
/// A child process that saves shares its processors with the server as an equal; a thread of lower priority gets what is left over, which on a server
/// that is not at its limit is most of the time. Measured in docs/benchmarks.md. Thread safety: any thread.
/// </remarks>
internal static class GivingWay
{
    /// <summary>
    /// The thread's nice value: about a tenth of a processor's time when others want all of it. Not more: a walk holds the partition's lock for a few
    /// microseconds at a time, and must not be kept from giving it back.
    /// </summary>
    internal const int Nice = 10;

    /// <summary>
    /// Runs work on a thread of lower priority, and waits for its end. The thread is the work's own: only root can raise its priority again, and every thread that it
    /// starts has it, too. So the work must start none, nor give anything to the thread pool, which might.
    /// </summary>
    /// <param name="work">The work. Its exception is the caller's.</param>
    public static void Run(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() => failure = RunLower(work)) { IsBackground = true, Name = "walk" };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static ExceptionDispatchInfo? RunLower(Action work)
    {
        // A refusal costs nothing but the advantage.
        Libc.LowerPriorityOfThread(Nice);
        try
        {
            work();
            return null;
        }
        catch (Exception failure)
        {
            return ExceptionDispatchInfo.Capture(failure);
        }
    }
}
