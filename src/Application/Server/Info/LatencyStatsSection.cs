using System.Globalization;
using GoKV.Application.Server.Options;
using GoKV.Application.Server.Profiling;

namespace GoKV.Application.Server.Info;

/// <summary>INFO latencystats: percentiles of the times of each command. They are the bounds of classes, so at most an eighth more than the time.</summary>
internal static class LatencyStatsSection
{
    private const double NanosecondsPerMicrosecond = 1000;

    public static void Write(InfoText text, InfoSource source)
    {
        text.Section("Latencystats");
        double[] percentiles = Percentiles.Parse(source.Options.LatencyTrackingInfoPercentiles) ?? [];
        foreach ((var spec, CommandFigure figure) in source.Commands.All())
        {
            long calls = figure.Durations.Sum();
            if (calls > 0)
                text.Field("latency_percentiles_usec_" + spec.FullName, string.Join(',', percentiles.Select(percentile => Line(figure, calls, percentile))));
        }
    }

    private static string Line(CommandFigure figure, long calls, double percentile) => string.Create(
        CultureInfo.InvariantCulture, $"p{Percentiles.Text(percentile)}={BoundAt(figure, calls, percentile) / NanosecondsPerMicrosecond:F3}");

    // The class of the call that so many percent of all are not slower than.
    private static long BoundAt(CommandFigure figure, long calls, double percentile)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(calls * percentile / 100));
        int durationClass = 0;
        for (long sum = figure.Durations[0]; sum < rank; sum += figure.Durations[durationClass])
            durationClass++;
        return DurationClasses.BoundOf(durationClass);
    }
}
