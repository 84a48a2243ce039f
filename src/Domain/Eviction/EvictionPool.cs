using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Domain.Eviction;

/// <summary>
/// The best candidates for eviction that samples have met so far, as in Redis: sampling five keys at a time finds keys nearly as old as the oldest, because
/// what was met before and did not go is remembered.
/// </summary>
/// <remarks>Thread safety: none. Candidates may be gone, or used again, by the time they are taken.</remarks>
public sealed class EvictionPool
{
    /// <summary>How many candidates it remembers, as many as Redis.</summary>
    public const int Size = 16;

    // From the worst to the best.
    private readonly List<Candidate> _candidates = new(Size + 1);

    /// <summary>The number of candidates.</summary>
    public int Count => _candidates.Count;

    /// <summary>Offers a candidate, which is remembered unless it is worse than all of a full pool, or known.</summary>
    /// <param name="partition">Where it is.</param>
    /// <param name="key">Its key, which is copied.</param>
    /// <param name="score">The higher, the sooner it goes.</param>
    public void Offer(Partition partition, ReadOnlySpan<byte> key, ulong score)
    {
        if (_candidates.Count == Size && score <= _candidates[0].Score)
            return;
        int place = 0;
        for (int i = 0; i < _candidates.Count; i++)
        {
            if (_candidates[i].Partition == partition && _candidates[i].Key.Span.SequenceEqual(key))
                return;
            if (_candidates[i].Score < score)
                place = i + 1;
        }

        _candidates.Insert(place, new Candidate(partition, new Key(key.ToArray()), score));
        if (_candidates.Count > Size)
            _candidates.RemoveAt(0);
    }

    /// <summary>Takes the best candidate out; false when there is none.</summary>
    public bool TryTake(out Partition? partition, out Key key)
    {
        (partition, key) = (null, default);
        if (_candidates.Count == 0)
            return false;
        (partition, key, _) = _candidates[^1];
        _candidates.RemoveAt(_candidates.Count - 1);
        return true;
    }

    /// <summary>Forgets all candidates: their scores mean something else from now on.</summary>
    public void Clear() => _candidates.Clear();

    private readonly record struct Candidate(Partition Partition, Key Key, ulong Score);
}
