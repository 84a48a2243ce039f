using System.Net;

namespace GoKV.Host.Options;

/// <summary>The addresses of the option bind, as Redis writes them: <c>127.0.0.1 -::1</c>, <c>*</c>.</summary>
internal static class BindAddresses
{
    /// <summary>Reads addresses: each, and whether the server may start without it.</summary>
    /// <exception cref="FormatException">One of them is none; <see cref="ProblemOf"/> says so before.</exception>
    public static IEnumerable<(IPAddress Address, bool IsOptional)> Parse(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => (IPAddress.Parse(Plain(word)), word[0] == '-'));

    /// <summary>What is wrong with the option's value; null when nothing is.</summary>
    public static string? ProblemOf(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && words.All(word => IPAddress.TryParse(Plain(word), out _))
            ? null
            : "argument must be one or more IP addresses separated by blanks";
    }

    private static string Plain(string word) => word.TrimStart('-') switch
    {
        "*" => "0.0.0.0",
        "::*" => "::",
        string address => address,
    };
}
