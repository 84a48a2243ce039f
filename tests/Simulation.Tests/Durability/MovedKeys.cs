using GoKV.Domain.Partitions;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>The keys that were moved in one life of a data directory: none of them may be in neither partition afterwards.</summary>
internal sealed class MovedKeys
{
    private readonly List<Move> _moves = [];

    /// <summary>Notes a move, by the directories of the files.</summary>
    /// <param name="from">Where the key was.</param>
    /// <param name="gone">The LSN of its end there.</param>
    /// <param name="to">Where it is.</param>
    /// <param name="arrived">The LSN of its beginning there.</param>
    /// <param name="modes">How the two persist. Nothing is promised where a key goes from a log into snapshots, or to where nothing is kept.</param>
    public void Add(PartitionId from, long gone, PartitionId to, long arrived, (PersistMode From, PersistMode To) modes)
    {
        if (modes.To == PersistMode.Wal || modes == (PersistMode.Snapshot, PersistMode.Snapshot))
            _moves.Add(new Move(from, gone, to, arrived, modes.To == PersistMode.Snapshot));
    }

    /// <summary>What a directory holds is kept no more, so nothing is promised of what went there.</summary>
    public void GiveUp(PartitionId to) => _moves.RemoveAll(move => move.To == to);

    /// <summary>Fails when a key is in neither partition.</summary>
    /// <param name="found">What was recovered, by directories. One that is missing was dropped.</param>
    public void Check(IReadOnlyDictionary<PartitionId, Partition> found)
    {
        foreach (Move move in _moves.Where(move => !IsOfTwoThatExchange(move)))
        {
            bool isGone = !found.TryGetValue(move.From, out Partition? from)
                || (from.Identity.Persistence.Mode != PersistMode.None && from.LastLsn.Number >= move.Gone);
            if (isGone && found.TryGetValue(move.To, out Partition? to) && to.Identity.Persistence.Mode != PersistMode.None)
                Assert.True(to.LastLsn.Number >= move.Arrived, $"a key that was moved is in neither partition: {move}, {from?.LastLsn} and {to.LastLsn}");
        }
    }

    // By whatever way: both would have to be saved first.
    private bool IsOfTwoThatExchange(Move move)
    {
        var reached = new HashSet<PartitionId> { move.To };
        while (_moves.Exists(next => next.BySnapshots && reached.Contains(next.From) && reached.Add(next.To)))
            continue;
        return move.BySnapshots && reached.Contains(move.From);
    }

    private sealed record Move(PartitionId From, long Gone, PartitionId To, long Arrived, bool BySnapshots);
}
