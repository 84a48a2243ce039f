using System.Globalization;
using System.Text;

namespace GoKV.Application.Server.Profiling;

/// <summary>LATENCY DOCTOR: what the events say, and what can be done about it, for people.</summary>
internal static class LatencyReport
{
    /// <summary>The report, lines with an end each.</summary>
    public static string Of(IReadOnlyList<LatencySeries> all, ServerOptions options, long nowSeconds)
    {
        if (all.Count == 0 && options.LatencyMonitorThreshold == 0)
            return "The latency monitor is off. 'CONFIG SET latency-monitor-threshold <milliseconds>' switches it on.\n";
        if (all.Count == 0)
            return "Nothing has taken as long as latency-monitor-threshold says.\n";
        var report = new StringBuilder("These took as long as latency-monitor-threshold says, or longer:\n\n");
        for (int i = 0; i < all.Count; i++)
            report.Append(CultureInfo.InvariantCulture, $"{i + 1}. {SummaryOf(all[i], nowSeconds)}\n");
        report.Append("\nWhat can be done:\n\n");
        foreach (string advice in all.SelectMany(series => AdviceFor(series.Name, options)).Distinct())
            report.Append("- ").Append(advice).Append('\n');
        return report.ToString();
    }

    // In the form of Redis: the mean of the samples, how far they are from it, and how often one comes.
    private static string SummaryOf(LatencySeries series, long nowSeconds)
    {
        long mean = series.Samples.Sum(sample => sample.Milliseconds) / series.Samples.Count;
        long deviation = series.Samples.Sum(sample => Math.Abs(mean - sample.Milliseconds)) / series.Samples.Count;
        long seconds = Math.Max(1, nowSeconds - series.Samples[0].Seconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{series.Name}: {series.Samples.Count} latency spikes (average {mean}ms, mean deviation {deviation}ms, "
            + $"period {(double)seconds / series.Samples.Count:F2} sec). Worst all time event {series.LongestEver}ms.");
    }

    private static IEnumerable<string> AdviceFor(string name, ServerOptions options)
    {
        const long MicrosecondsPerMillisecond = 1000;
        string threshold = (options.LatencyMonitorThreshold * MicrosecondsPerMillisecond).ToString(CultureInfo.InvariantCulture);
        switch (name)
        {
            case LatencyEvents.Command:
                if (options.SlowlogLogSlowerThan < 0)
                    yield return $"The slow log is off: 'CONFIG SET slowlog-log-slower-than {threshold}' notes which commands are slow.";
                else if (options.SlowlogLogSlowerThan > options.LatencyMonitorThreshold * MicrosecondsPerMillisecond)
                    yield return $"The slow log misses some of these: 'CONFIG SET slowlog-log-slower-than {threshold}' makes it note all of them.";
                yield return "SLOWLOG GET shows the commands that were slow. Those whose time grows with the data (KEYS, SORT, FLUSHALL SYNC, many keys at once) can be sent in smaller parts; SCAN replaces KEYS.";
                break;
            case LatencyEvents.FastCommand:
                yield return "Commands that do next to nothing were slow: the process did not get a processor, or waited for memory. Look for other programs on this machine, for swapping, and for limits of a container. 'redis-cli --intrinsic-latency 100' measures the machine alone.";
                break;
            case LatencyEvents.ExpireCycle:
                yield return "Many keys expire at the same moment: spread their expiries.";
                break;
        }
    }
}
