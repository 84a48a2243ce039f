using System.Text;

namespace GoKV.Application.Server.Options;

/// <summary>What the options of the Unix socket take. The texts are those of Redis.</summary>
internal static class UnixSocketRules
{
    // What a sockaddr_un holds, its closing zero included (unix(7)).
    private const int MaxPathBytes = 107;

    private const int MaxMode = 511;

    /// <summary>What is wrong with a path; null when nothing is.</summary>
    public static string? ProblemOfPath(string text) =>
        Encoding.UTF8.GetByteCount(text) > MaxPathBytes ? $"a path of a Unix socket has at most {MaxPathBytes} bytes" : null;

    /// <summary>What is wrong with permission bits in octal; null when nothing is.</summary>
    public static string? ProblemOfMode(string text)
    {
        if (text.Length is 0 or > 9 || text.AsSpan().ContainsAnyExceptInRange('0', '7'))
            return "argument couldn't be parsed as an octal number";
        return Read(text) > MaxMode ? "argument must be between 0 and 777 inclusive" : null;
    }

    /// <summary>Reads permission bits, which have no problem.</summary>
    public static int Read(string octal) => Convert.ToInt32(octal, 8);

    /// <summary>Writes permission bits as Redis shows them.</summary>
    public static string Write(int mode) => Convert.ToString(mode, 8);
}
