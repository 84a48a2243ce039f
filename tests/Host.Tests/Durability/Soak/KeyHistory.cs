namespace GoKV.Host.Tests.Durability.Soak;

/// <summary>What was tried with a key of one writer since the last start, in order, and how much of it must be there after the next.</summary>
/// <remarks>Thread safety: none; the partition's model guards it.</remarks>
internal sealed class KeyHistory
{
    /// <summary>The floor of a key of which nothing need survive, not even what the last start has found.</summary>
    public const int Nothing = -1;

    // The version that was stored; 0 for a delete, and for what a start has not found.
    private readonly List<long> _tried = [0];
    private int _acknowledged;
    private int _floor;

    /// <summary>The last attempt that was acknowledged.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>True when what must be there at least is a value.</summary>
    public bool IsPromised => _floor >= 0 && _tried[_floor] != 0;

    /// <summary>Notes an attempt, before it is sent.</summary>
    /// <param name="version">What is stored; 0 for a delete.</param>
    /// <returns>Its number.</returns>
    public int Try(long version)
    {
        _tried.Add(version);
        return _tried.Count - 1;
    }

    /// <summary>An attempt was acknowledged.</summary>
    public void Acknowledge(int attempt) => _acknowledged = Math.Max(_acknowledged, attempt);

    /// <summary>From now on what a start finds is not older than this attempt.</summary>
    public void Promise(int attempt) => _floor = Math.Max(_floor, attempt);

    /// <summary>Nothing of it need survive.</summary>
    public void GiveUp() => _floor = Nothing;

    /// <summary>What is wrong with what a start has found; null when that may be.</summary>
    /// <param name="version">The version found; 0 when the key is not there.</param>
    public string? Check(long version)
    {
        if (version == 0 && _floor == Nothing)
            return null;
        for (int attempt = Math.Max(_floor, 0); attempt < _tried.Count; attempt++)
        {
            if (_tried[attempt] == version)
                return null;
        }

        return $"found {version}; tried {string.Join(' ', _tried.TakeLast(8))}, acknowledged {_tried[_acknowledged]}, promised {(_floor < 0 ? "nothing" : _tried[_floor])}";
    }

    /// <summary>Begins anew with what a start has found.</summary>
    public void Restart(long version, bool isKept)
    {
        _tried.Clear();
        _tried.Add(version);
        _acknowledged = 0;
        _floor = isKept ? 0 : Nothing;
    }
}
