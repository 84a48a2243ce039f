using System.Collections.Concurrent;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Infrastructure.Store;

/// <summary>
/// Saves partitions in such an order that a key that was moved is in a snapshot of where it went before it is missing from one of where it came from, also when it is moved
/// while one of them is being written. Two partitions that exchange keys cannot both be first.
/// </summary>
/// <param name="moves">The moves under way.</param>
/// <param name="save">Saves one partition and calls the action under its lock at the moment whose state is saved; when that throws <see cref="OvertakenException"/>, so does it.</param>
/// <remarks>Thread safety: any number of them may be used at the same time, on threads that may wait for disks.</remarks>
internal sealed class SaveOrder(MoveGate moves, Func<StoredPartition, Action, Error?> save)
{
    // Those that are to be saved behind the one that is being looked at.
    private readonly HashSet<StoredPartition> _behind = [];

    /// <summary>Notes that a key was moved; while the move counts as under way.</summary>
    public static void Moved(ConcurrentDictionary<PartitionId, StoredPartition> all, PartitionId from, PartitionId to)
    {
        if (all.TryGetValue(from, out StoredPartition? source) && all.TryGetValue(to, out StoredPartition? destination)
            && source is { Journal: not null, Log: null } && destination is { Journal: { } journal, Log: null })
            source.SavedAfter[destination] = journal.LastLsn.Number;
    }

    /// <summary>Saves a partition, and before it those that got keys from it; null when it is done.</summary>
    public Error? Save(StoredPartition stored)
    {
        _behind.Add(stored);
        try
        {
            return SaveFirsts(stored) ?? save(stored, () => CheckFirsts(stored));
        }
        catch (OvertakenException)
        {
            // A key has left for one that is not saved. Now none does, until it is.
            using IDisposable closed = moves.Close(stored.Partition.Id);
            return SaveFirsts(stored) ?? save(stored, () => { });
        }
        finally
        {
            _behind.Remove(stored);
        }
    }

    private Error? SaveFirsts(StoredPartition stored)
    {
        stored.ForgetSavedFirsts();
        foreach (StoredPartition first in Firsts(stored).ToArray())
        {
            if (Save(first) is { } error)
                return error;
        }

        return null;
    }

    // Under the lock of the partition: keys that have left it since then are in its snapshot.
    private void CheckFirsts(StoredPartition stored)
    {
        if (stored.Log is null && (moves.IsBusy(stored.Partition.Id) || Firsts(stored).Any()))
            throw new OvertakenException();
    }

    private IEnumerable<StoredPartition> Firsts(StoredPartition stored) => stored.UnsavedFirsts.Where(first => !_behind.Contains(first));
}

/// <summary>A key was moved to a partition that has to be saved first, while a snapshot was being written, which is given up.</summary>
internal sealed class OvertakenException() : Exception("a key was moved while a snapshot was being written");
