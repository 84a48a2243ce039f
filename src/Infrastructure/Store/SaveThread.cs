using GoKV.Domain.Errors;

namespace GoKV.Infrastructure.Store;

/// <summary>Threads for work that waits for the disk for long: no thread of the pool is kept from others by it.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class SaveThread
{
    /// <summary>As <see cref="Run{T}(Func{T})"/>, of work that has an error or none.</summary>
    public static Task<Error?> Run(Func<Error?> work) => Run<Error?>(work);

    /// <summary>Runs work on a thread of its own.</summary>
    /// <returns>What it returned, or the exception that it ended with.</returns>
    public static Task<T> Run<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
