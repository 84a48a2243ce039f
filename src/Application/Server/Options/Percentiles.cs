using System.Globalization;

namespace GoKV.Application.Server.Options;

/// <summary>The percentiles of the option latency-tracking-info-percentiles: numbers from 0 to 100, <c>50 99 99.9</c>; empty for none.</summary>
internal static class Percentiles
{
    /// <summary>Reads percentiles; null when one of them is no number.</summary>
    public static double[]? Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] values = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !double.IsFinite(values[i]))
                return null;
        }

        return values;
    }

    /// <summary>What is wrong with percentiles, in Redis' words; null when nothing is.</summary>
    public static string? ProblemOf(string text)
    {
        if (Parse(text) is not { } values)
            return "Invalid latency-tracking-info-percentiles parameters";
        return values.All(value => value is >= 0 and <= 100) ? null : "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]";
    }

    /// <summary>All of them as CONFIG GET shows them.</summary>
    public static string Write(string text) => string.Join(' ', (Parse(text) ?? []).Select(Text));

    /// <summary>One of them, with as many digits behind the point as it needs, six at most.</summary>
    public static string Text(double percentile) => percentile.ToString("0.######", CultureInfo.InvariantCulture);
}
