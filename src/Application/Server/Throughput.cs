using GoKV.Application.Server.Profiling;

namespace GoKV.Application.Server;

/// <summary>What a server carries out and moves per second.</summary>
/// <param name="Commands">Commands per second.</param>
/// <param name="InputBytes">Bytes received per second.</param>
/// <param name="OutputBytes">Bytes sent per second.</param>
public readonly record struct Rates(double Commands, double InputBytes, double OutputBytes);

/// <summary>
/// Measures rates as the difference between two looks at the counts, at least a second apart: whoever polls INFO gets the average since the last poll,
/// and nothing runs while nobody asks.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class Throughput(ServerStatistics statistics, CommandFigures figures, TimeProvider clock)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _since = clock.GetTimestamp();
    private (long Commands, long Input, long Output) _counts;
    private Rates _rates;

    /// <summary>The rates up to now; those of the last measurement when that was less than a second ago.</summary>
    public Rates Measure()
    {
        lock (_gate)
        {
            long now = clock.GetTimestamp();
            TimeSpan elapsed = clock.GetElapsedTime(_since, now);
            if (elapsed < ShortestInterval)
                return _rates;
            var counts = (figures.Calls, statistics.InputBytes, statistics.OutputBytes);
            _rates = new Rates(
                PerSecond(_counts.Commands, counts.Calls, elapsed),
                PerSecond(_counts.Input, counts.InputBytes, elapsed),
                PerSecond(_counts.Output, counts.OutputBytes, elapsed));
            (_since, _counts) = (now, counts);
            return _rates;
        }
    }

    // Counts that were reset meanwhile started again at zero.
    private static double PerSecond(long before, long after, TimeSpan elapsed) =>
        (after >= before ? after - before : after) / elapsed.TotalSeconds;
}
