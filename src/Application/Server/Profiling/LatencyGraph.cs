using System.Globalization;
using System.Text;

namespace GoKV.Application.Server.Profiling;

/// <summary>
/// LATENCY GRAPH: the samples of an event as columns of characters, as Redis draws them. Four rows of three steps each, from the shortest sample to the
/// longest; below each column stands, from top to bottom, how long ago it was.
/// </summary>
internal static class LatencyGraph
{
    private const int Columns = 80;
    private const int Rows = 4;
    private const string Fill = "_o#";
    private const char Full = '|';

    public static string Of(LatencySeries series, long nowSeconds)
    {
        (long low, long high) = (series.Samples.Min(sample => sample.Milliseconds), series.Samples.Max(sample => sample.Milliseconds));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{series.Name} - high {high} ms, low {low} ms (all time high {series.LongestEver} ms)\n");
        text.Append('-', Columns).Append('\n');
        bool isFirst = true;
        foreach (LatencySample[] part in series.Samples.Chunk(Columns))
        {
            text.Append(isFirst ? "" : "\n");
            isFirst = false;
            AppendColumns(text, [.. part.Select(sample => StepOf(sample.Milliseconds - low, high - low))]);
            AppendLabels(text, [.. part.Select(sample => Ago(nowSeconds - sample.Seconds))]);
        }

        return text.ToString();
    }

    private static int StepOf(long above, long range)
    {
        int steps = Rows * Fill.Length;
        return (int)Math.Min(above * steps / Math.Max(1, range), steps - 1);
    }

    private static void AppendColumns(StringBuilder text, int[] steps)
    {
        for (int row = Rows - 1; row >= 0; row--)
        {
            foreach (int step in steps)
            {
                int within = step - (row * Fill.Length);
                text.Append(within < 0 ? ' ' : within < Fill.Length ? Fill[within] : Full);
            }

            text.Append('\n');
        }
    }

    private static void AppendLabels(StringBuilder text, string[] labels)
    {
        text.Append(' ', labels.Length).Append('\n');
        for (int i = 0; i < labels.Max(label => label.Length); i++)
        {
            foreach (string label in labels)
                text.Append(i < label.Length ? label[i] : ' ');
            text.Append('\n');
        }
    }

    private static string Ago(long seconds)
    {
        (long count, char unit) = seconds switch
        {
            < 60 => (seconds, 's'),
            < 60 * 60 => (seconds / 60, 'm'),
            < 24 * 60 * 60 => (seconds / (60 * 60), 'h'),
            _ => (seconds / (24 * 60 * 60), 'd'),
        };
        return count.ToString(CultureInfo.InvariantCulture) + unit;
    }
}
