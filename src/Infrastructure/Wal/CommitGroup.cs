using GoKV.Domain.Errors;

namespace GoKV.Infrastructure.Wal;

/// <summary>The records that are written together, and those who wait for them: one task for all, however many they are.</summary>
/// <remarks>Thread safety: the fields are guarded by the log's lock; completion may happen on any thread, once.</remarks>
internal sealed class CommitGroup
{
    // Continuations are replies of clients: they run on the pool, never on the thread that has to write the next group.
    private readonly TaskCompletionSource<Error?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The LSN of its last record.</summary>
    public long LastLsn { get; set; }

    /// <summary>The number of its records.</summary>
    public int Records { get; set; }

    /// <summary>Completes with null when the group is as durable as promised, else with the error.</summary>
    public Task<Error?> Completion => _completion.Task;

    /// <summary>Releases all who wait.</summary>
    public void Complete(Error? error) => _completion.TrySetResult(error);
}
