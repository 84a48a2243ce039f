namespace GoKV.Domain.Eviction;

/// <summary>Which keys go when memory is short, as Redis names it (https://redis.io/docs/latest/develop/reference/eviction/).</summary>
public enum EvictionPolicy
{
    /// <summary>None: commands that need memory are refused.</summary>
    NoEviction,

    /// <summary>Any, those first that nobody has used for the longest time.</summary>
    AllKeysLru,

    /// <summary>Any, those first that are used least often.</summary>
    AllKeysLfu,

    /// <summary>Any, at random.</summary>
    AllKeysRandom,

    /// <summary>Those with an expiry, as <see cref="AllKeysLru"/>.</summary>
    VolatileLru,

    /// <summary>Those with an expiry, as <see cref="AllKeysLfu"/>.</summary>
    VolatileLfu,

    /// <summary>Those with an expiry, at random.</summary>
    VolatileRandom,

    /// <summary>Those with an expiry, the earliest first.</summary>
    VolatileTtl,
}

/// <summary>The words of the policies, and what they have in common.</summary>
public static class EvictionPolicies
{
    // In the order in which Redis lists them.
    private static readonly EvictionPolicy[] All =
    [
        EvictionPolicy.VolatileLru, EvictionPolicy.VolatileLfu, EvictionPolicy.VolatileRandom, EvictionPolicy.VolatileTtl,
        EvictionPolicy.AllKeysLru, EvictionPolicy.AllKeysLfu, EvictionPolicy.AllKeysRandom, EvictionPolicy.NoEviction,
    ];

    /// <summary>The words of all policies, as Redis writes them.</summary>
    public static IEnumerable<string> Words => All.Select(Word);

    /// <summary>The word of a policy, as Redis writes it.</summary>
    public static string Word(this EvictionPolicy policy) => policy switch
    {
        EvictionPolicy.NoEviction => "noeviction",
        EvictionPolicy.AllKeysLru => "allkeys-lru",
        EvictionPolicy.AllKeysLfu => "allkeys-lfu",
        EvictionPolicy.AllKeysRandom => "allkeys-random",
        EvictionPolicy.VolatileLru => "volatile-lru",
        EvictionPolicy.VolatileLfu => "volatile-lfu",
        EvictionPolicy.VolatileRandom => "volatile-random",
        EvictionPolicy.VolatileTtl => "volatile-ttl",
        _ => throw new ArgumentOutOfRangeException(nameof(policy)),
    };

    /// <summary>The policy of a word, in any case; null when there is none.</summary>
    public static EvictionPolicy? Read(string text)
    {
        foreach (EvictionPolicy policy in All)
        {
            if (string.Equals(policy.Word(), text, StringComparison.OrdinalIgnoreCase))
                return policy;
        }

        return null;
    }

    /// <summary>True when only keys with an expiry go.</summary>
    public static bool IsVolatile(this EvictionPolicy policy) => policy >= EvictionPolicy.VolatileLru;

    /// <summary>True when any candidate is as good as another.</summary>
    public static bool IsRandom(this EvictionPolicy policy) => policy is EvictionPolicy.AllKeysRandom or EvictionPolicy.VolatileRandom;

    /// <summary>True when it matters when or how often keys are used.</summary>
    public static bool TracksUse(this EvictionPolicy policy) => policy is EvictionPolicy.AllKeysLru or EvictionPolicy.VolatileLru || policy.CountsUses();

    /// <summary>True when uses of keys are counted, in place of the time of the last one.</summary>
    public static bool CountsUses(this EvictionPolicy policy) => policy is EvictionPolicy.AllKeysLfu or EvictionPolicy.VolatileLfu;
}
