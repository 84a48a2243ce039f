using System.Globalization;

namespace GoKV.Application.Server.Options;

/// <summary>The options oom-score-adj and oom-score-adj-values: whether the kernel's score for the process is set, and to what.</summary>
internal static class OomScoreRules
{
    private const int Farthest = 2000;

    // Of a master, of a replica, and of a process that saves: there is only the first.
    private const int Classes = 3;

    /// <summary>What is wrong with the values, in Redis' words; null when nothing is.</summary>
    public static string? ProblemOf(string text)
    {
        string[] words = text.Split(' ');
        if (words.Length != Classes)
            return "wrong number of arguments";
        return words.All(word => TryRead(word, out _)) ? null : "Invalid oom-score-adj-values, elements must be between -2000 and 2000.";
    }

    /// <summary>The value for this server, of values that have no problem.</summary>
    public static int ValueOf(string text) => TryRead(text.Split(' ')[0], out int value) ? value : 0;

    private static bool TryRead(string word, out int value) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && Math.Abs(value) <= Farthest;
}
