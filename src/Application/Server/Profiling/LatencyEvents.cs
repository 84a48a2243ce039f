namespace GoKV.Application.Server.Profiling;

/// <summary>How long something took, and when.</summary>
/// <param name="Seconds">When, Unix time.</param>
/// <param name="Milliseconds">How long.</param>
public readonly record struct LatencySample(long Seconds, long Milliseconds);

/// <summary>The samples of one kind of event, the oldest first.</summary>
/// <param name="Name">The event.</param>
/// <param name="Samples">Its samples: at most one for a second, the longest of it.</param>
/// <param name="LongestEver">The longest that there ever was, in milliseconds.</param>
public sealed record LatencySeries(string Name, IReadOnlyList<LatencySample> Samples, long LongestEver);

/// <summary>What took as long as latency-monitor-threshold says, or longer, by the kind of event (https://redis.io/docs/management/optimization/latency-monitor).</summary>
/// <remarks>Thread safety: every member may be called from any thread. While the monitor is off, adding is one comparison.</remarks>
public sealed class LatencyEvents(ServerOptions options, TimeProvider clock)
{
    // As in Redis: with one per second at most, nearly three minutes of trouble without a break.
    private const int MaxSamples = 160;

    /// <summary>A command.</summary>
    public const string Command = "command";

    /// <summary>A command that takes constant or logarithmic time.</summary>
    public const string FastCommand = "fast-command";

    /// <summary>A step of the expiry cycle.</summary>
    public const string ExpireCycle = "expire-cycle";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, LatencySeries> _series = new(StringComparer.Ordinal);

    /// <summary>All series.</summary>
    public IReadOnlyList<LatencySeries> All
    {
        get
        {
            lock (_gate)
                return [.. _series.Values];
        }
    }

    /// <summary>Notes how long something took, if it was long.</summary>
    /// <param name="name">The kind of event; one of a few.</param>
    /// <param name="milliseconds">How long.</param>
    public void Add(string name, long milliseconds)
    {
        long threshold = options.LatencyMonitorThreshold;
        if (threshold == 0 || milliseconds < threshold)
            return;
        long seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (_gate)
        {
            LatencySeries before = _series.GetValueOrDefault(name) ?? new LatencySeries(name, [], 0);
            IEnumerable<LatencySample> kept = before.Samples;
            if (before.Samples is [.., { } last] && last.Seconds == seconds)
            {
                kept = kept.SkipLast(1);
                milliseconds = Math.Max(milliseconds, last.Milliseconds);
            }

            _series[name] = new LatencySeries(
                name, [.. kept.TakeLast(MaxSamples - 1), new LatencySample(seconds, milliseconds)], Math.Max(before.LongestEver, milliseconds));
        }
    }

    /// <summary>The series of an event; null when there were none.</summary>
    public LatencySeries? Of(string name)
    {
        lock (_gate)
            return _series.GetValueOrDefault(name);
    }

    /// <summary>Forgets the series of some events, of all when none is named. Returns how many there were.</summary>
    public int Reset(IReadOnlyList<string> names)
    {
        lock (_gate)
            return (names.Count > 0 ? names : [.. _series.Keys]).Count(_series.Remove);
    }
}
