using Microsoft.Extensions.Logging;

namespace GoKV.Host.Options;

/// <summary>What the option loglevel means for the log of .NET.</summary>
internal static class LogLevels
{
    /// <summary>The least severe level that is written of a category.</summary>
    public static LogLevel For(string? category, string option)
    {
        LogLevel level = Of(option);
        // What keeps the server from starting the host logs with the whole stack; the program says it in one line.
        if (category == "Microsoft.Extensions.Hosting.Internal.Host")
            return AtLeast(LogLevel.Critical, level);
        return category?.StartsWith("Microsoft", StringComparison.Ordinal) == true ? AtLeast(LogLevel.Warning, level) : level;
    }

    private static LogLevel Of(string option) => option switch
    {
        "debug" => LogLevel.Trace,
        "verbose" => LogLevel.Debug,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "critical" => LogLevel.Critical,
        "nothing" => LogLevel.None,
        _ => LogLevel.Information,
    };

    private static LogLevel AtLeast(LogLevel least, LogLevel level) => level > least ? level : least;
}
