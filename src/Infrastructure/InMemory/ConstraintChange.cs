using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.InMemory;

/// <summary>Looks whether a partition can be given other constraints, in short steps between which its clients go on.</summary>
internal static class ConstraintChange
{
    // About 50 microseconds under the partition's lock.
    private const int EntriesPerStep = 1024;

    // A lock that is free for a moment only is taken again by whoever ran last.
    private const int StepsBetweenPauses = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Why not, or null: then the partition watches what is stored until it is altered, or the proposal is withdrawn. Nothing is proposed when the constraints stay.
    /// </summary>
    public static async ValueTask<Error?> BeginAsync(Partition partition, PartitionIdentity altered)
    {
        PartitionOptions before = partition.Identity.Options;
        PartitionOptions after = altered.Options;
        if ((after.Min, after.Max, after.MaxLength) == (before.Min, before.Max, before.MaxLength))
            return null;
        ((IAlterable)partition).Propose(after);
        (ulong cursor, int steps) = (0, 0);
        do
        {
            if (!((IAlterable)partition).CheckProposed(ref cursor, EntriesPerStep))
            {
                ((IAlterable)partition).Propose(null);
                return DomainErrors.ValuesBreakConstraint;
            }

            if (++steps % StepsBetweenPauses == 0)
                await Task.Delay(Pause);
        }
        while (cursor != 0);
        return null;
    }
}
