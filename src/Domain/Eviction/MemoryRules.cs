using GoKV.Domain.Values;

namespace GoKV.Domain.Eviction;

/// <summary>What all partitions of a server share about memory: its limit, what they use together, and how keys are chosen that go.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread. Partitions enter what they use under their own locks; the sum is exact as soon as those that
/// change have let go of theirs.
/// </remarks>
public sealed class MemoryRules
{
    private long _limit;
    private long _used;
    private int _quotas;
    private volatile bool _isOn;
    private volatile EvictionPolicy _policy;
    private volatile int _samples = 5;
    private volatile int _lfuLogFactor = 10;
    private volatile int _lfuDecayMinutes = 1;

    /// <summary>When the server started: what a file brings back counts as used then.</summary>
    public UnixTime StartedAt { get; init; }

    /// <summary>True while there is a limit for all partitions, or one of its own for any: else nobody needs to ask.</summary>
    public bool IsOn => _isOn;

    /// <summary>Bytes that all partitions may use together; 0 for no limit.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            Volatile.Write(ref _limit, value);
            Refresh();
        }
    }

    /// <summary>Bytes that all partitions use together. Kept up to date only while there is a <see cref="Limit"/>.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Which keys go in partitions without a policy of their own.</summary>
    public EvictionPolicy Policy
    {
        get => _policy;
        set => _policy = value;
    }

    /// <summary>How many keys are looked at for each that goes.</summary>
    public int Samples
    {
        get => _samples;
        set => _samples = value;
    }

    /// <summary>LFU: how much less likely each further use is counted.</summary>
    public int LfuLogFactor
    {
        get => _lfuLogFactor;
        set => _lfuLogFactor = value;
    }

    /// <summary>LFU: minutes without a use after which a count loses one; 0 for never.</summary>
    public int LfuDecayMinutes
    {
        get => _lfuDecayMinutes;
        set => _lfuDecayMinutes = value;
    }

    /// <summary>A partition uses so much more, or less.</summary>
    internal void Enter(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>So many more partitions have a limit of their own, or fewer.</summary>
    internal void CountQuotas(int more)
    {
        Interlocked.Add(ref _quotas, more);
        Refresh();
    }

    private void Refresh() => _isOn = Limit > 0 || Volatile.Read(ref _quotas) > 0;
}
