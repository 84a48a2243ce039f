namespace GoKV.Domain.Partitions;

/// <summary>What is done to several partitions at one moment.</summary>
/// <remarks>
/// Thread safety: any thread. Whoever needs the locks of several partitions takes them here, one such caller at a time; everybody else holds one lock at most.
/// So nobody waits in a circle.
/// </remarks>
public static class SeveralPartitions
{
    private static readonly Lock Turn = new();

    /// <summary>
    /// Runs something between the operations of all these partitions. It must not wait for anything, nor come here again. A partition may be named twice.
    /// </summary>
    public static T Between<T>(IReadOnlyList<Partition> partitions, Func<T> action)
    {
        if (partitions.Count == 0)
            return action();
        lock (Turn)
            return Within(0);

        T Within(int index) => index < partitions.Count ? partitions[index].Between(() => Within(index + 1)) : action();
    }
}
