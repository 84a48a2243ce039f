using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using GoKV.Application.Server;

namespace GoKV.Application.Sessions;

/// <summary>
/// The limits on what waits for clients, by their class, as the option says: <c>normal 256mb 64mb 60 slave 256mb 64mb 60 pubsub 32mb 8mb 60</c>. A
/// subscriber is of the class pubsub, everybody else is normal; there are no replicas.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class OutputLimits(ServerOptions options)
{
    private Parsed _parsed = Parsed.Of(options.ClientOutputBufferLimit);

    /// <summary>The limit for those who are subscribed.</summary>
    public OutputLimit OfSubscribers => Current().PubSub;

    /// <summary>The limit for a session as it is now.</summary>
    public OutputLimit For(Session session) => session.Subscriptions.Any ? Current().PubSub : Current().Normal;

    /// <summary>Reads the option; false when it is not a class, two sizes and seconds, again and again. A class that is not named has no limit.</summary>
    public static bool TryParse(string text, out OutputLimit normal, out OutputLimit pubSub)
    {
        (normal, pubSub) = (default, default);
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i += 4)
        {
            if (i + 4 > words.Length || !TryParseSize(words[i + 1], out long hard) || !TryParseSize(words[i + 2], out long soft)
                || !long.TryParse(words[i + 3], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
                return false;
            var limit = new OutputLimit(hard, soft, seconds);
            switch (words[i].ToUpperInvariant())
            {
                case "NORMAL":
                    normal = limit;
                    break;
                case "PUBSUB":
                    pubSub = limit;
                    break;
                case "SLAVE" or "REPLICA":
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private Parsed Current()
    {
        Parsed parsed = _parsed;
        if (!ReferenceEquals(parsed.Text, options.ClientOutputBufferLimit))
            _parsed = parsed = Parsed.Of(options.ClientOutputBufferLimit);
        return parsed;
    }

    // Sizes as Redis reads them: 1k is 1000 bytes, 1kb is 1024.
    [SuppressMessage("Globalization", "CA1308", Justification = "The units are written in lower case.")]
    private static bool TryParseSize(string text, out long bytes)
    {
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        long unit = text[digits..].ToLowerInvariant() switch
        {
            "" or "b" => 1,
            "k" => 1000,
            "kb" => 1024,
            "m" => 1000 * 1000,
            "mb" => 1024 * 1024,
            "g" => 1000 * 1000 * 1000,
            "gb" => 1024 * 1024 * 1024,
            _ => 0,
        };
        bool valid = long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && unit > 0 && number <= long.MaxValue / unit;
        bytes = valid ? number * unit : 0;
        return valid;
    }

    private sealed record Parsed(string Text, OutputLimit Normal, OutputLimit PubSub)
    {
        public static Parsed Of(string text) => TryParse(text, out OutputLimit normal, out OutputLimit pubSub)
            ? new Parsed(text, normal, pubSub)
            : throw new ArgumentException("Not limits of clients' output: " + text, nameof(text));
    }
}
