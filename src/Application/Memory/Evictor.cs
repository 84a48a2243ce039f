using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Memory;

/// <summary>Removes one key after the other from some partitions by one policy, as Redis chooses them: samples, and a pool of the best candidates so far.</summary>
/// <remarks>Thread safety: none; <see cref="MemoryGuard"/> lets one thread at a time use it.</remarks>
internal sealed class Evictor
{
    // Partitions that are sampled for each key that goes: as many as a stock Redis has databases.
    private const int MaxSampled = 16;

    private readonly EvictionPool _pool = new();
    private EvictionPolicy _policy;
    private int _next;
    private volatile bool _hasFoundNothing;

    /// <summary>True when there was no key that may go when one was last wanted. Any thread may ask.</summary>
    public bool HasFoundNothing => _hasFoundNothing;

    /// <summary>Removes one key; false when there is none that may go.</summary>
    public bool EvictOne(IReadOnlyList<Partition> partitions, EvictionPolicy policy, UnixTime now)
    {
        bool evicted = policy != EvictionPolicy.NoEviction && partitions.Count > 0 && EvictBy(policy, partitions, now);
        _hasFoundNothing = !evicted;
        return evicted;
    }

    private bool EvictBy(EvictionPolicy policy, IReadOnlyList<Partition> partitions, UnixTime now)
    {
        if (policy != _policy)
            _pool.Clear();
        _policy = policy;
        return policy.IsRandom() ? EvictAny(partitions, policy, now) : EvictBest(partitions, policy, now);
    }

    // Of each partition in turn, as Redis goes round its databases.
    private bool EvictAny(IReadOnlyList<Partition> partitions, EvictionPolicy policy, UnixTime now)
    {
        for (int i = 0; i < partitions.Count; i++)
        {
            if (Next(partitions).Evict(key: null, policy, now))
                return true;
        }

        return false;
    }

    private bool EvictBest(IReadOnlyList<Partition> partitions, EvictionPolicy policy, UnixTime now)
    {
        // What was not found in the first partitions may be in others.
        for (int looked = 0; looked < partitions.Count; looked += MaxSampled)
        {
            for (int i = 0; i < Math.Min(MaxSampled, partitions.Count); i++)
                Next(partitions).Sample(policy, _pool, now);
            while (_pool.TryTake(out Partition? partition, out Key key))
            {
                // The pool may still know what has another policy by now.
                if (partitions.Contains(partition!) && partition!.Evict(key, policy, now))
                    return true;
            }
        }

        return false;
    }

    private Partition Next(IReadOnlyList<Partition> partitions) => partitions[(int)((uint)_next++ % (uint)partitions.Count)];
}
