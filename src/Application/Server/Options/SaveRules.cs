using System.Globalization;

namespace GoKV.Application.Server.Options;

/// <summary>The rules of the option save: pairs of seconds and changes, <c>3600 1 300 100</c>; empty for none.</summary>
public static class SaveRules
{
    /// <summary>Reads rules; false when they are not pairs of whole numbers, the seconds at least 1.</summary>
    public static bool TryParse(string text, out List<(int Seconds, long Changes)> rules)
    {
        rules = [];
        string[] words = Words(text);
        for (int i = 0; i < words.Length; i += 2)
        {
            if (i + 1 == words.Length
                || !int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || seconds < 1
                || !long.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out long changes))
                return false;
            rules.Add((seconds, changes));
        }

        return true;
    }

    /// <summary>What is wrong with rules, in Redis' words; null when nothing is.</summary>
    internal static string? ProblemOf(string text) => TryParse(text, out _) ? null : "Invalid save parameters";

    /// <summary>The rules with one blank between the numbers, as CONFIG GET shows them.</summary>
    internal static string Write(string text) => string.Join(' ', Words(text));

    /// <summary>A line of a configuration file for each rule.</summary>
    internal static IEnumerable<string> Lines(string text) => Words(text).Chunk(2).Select(pair => string.Join(' ', pair));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
