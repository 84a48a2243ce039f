using GoKV.Domain.Values;

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

    /// <summary>
    /// Exchanges what two partitions of one schema hold, with the journals that keep it, at one moment: SWAPDB. Numbers, names and counts stay, and so do watches, which are
    /// broken where a key comes or goes. Aggregates must not be under way.
    /// </summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    /// <param name="now">The time.</param>
    /// <param name="also">Is done at the same moment.</param>
    public static void Exchange(Partition one, Partition other, UnixTime now, Action also) => Between([one, other], () =>
    {
        ((EntryPartition)one).Exchange((EntryPartition)other, now);
        also();
        return true;
    });
}
