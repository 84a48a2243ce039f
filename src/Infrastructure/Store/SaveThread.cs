using GoKV.Domain.Errors;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Store;

/// <summary>Threads that save in the background, and give way to those that answer clients.</summary>
/// <remarks>
/// A child process that saves shares its processors with the server as an equal; a thread of lower priority gets what is left over, which on a server
/// that is not at its limit is most of the time. Measured in docs/adr/0005. Thread safety: any thread.
/// </remarks>
internal static class SaveThread
{
    /// <summary>
    /// The thread's nice value: about a tenth of a processor's time when others want all of it. Not more: a save holds the partition's lock for a few
    /// microseconds at a time, and must not be kept from giving it back.
    /// </summary>
    internal const int Nice = 10;

    /// <summary>As <see cref="Run{T}(Func{T})"/>, of work that has an error or none.</summary>
    public static Task<Error?> Run(Func<Error?> work) => Run<Error?>(work);

    /// <summary>Runs work on a thread of its own with lower priority.</summary>
    /// <returns>What it returned, or the exception that it ended with.</returns>
    public static Task<T> Run<T>(Func<T> work)
    {
        // Whoever waits must not go on on this thread, at its priority.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Complete(work, done)) { IsBackground = true, Name = "save" }.Start();
        return done.Task;
    }

    private static void Complete<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        // A refusal costs nothing but the advantage.
        Libc.LowerPriorityOfThread(Nice);
        try
        {
            done.SetResult(work());
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }
}
