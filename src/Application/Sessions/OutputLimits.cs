using System.Globalization;
using GoKV.Application.Server;
using GoKV.Application.Server.Options;

namespace GoKV.Application.Sessions;

/// <summary>
/// The limits on what waits for clients, by their class, as the option says: <c>normal 0 0 0 slave 256mb 64mb 60 pubsub 32mb 8mb 60</c>. A
/// subscriber is of the class pubsub, everybody else is normal; there are no replicas.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class OutputLimits(ServerOptions options)
{
    // As Redis writes them; replica is another word for slave.
    private static readonly string[] Classes = ["normal", "slave", "pubsub"];

    // Replies need no limit, for a client that does not read them is not read from. What others have to say to it, invalidations and what MONITOR shows, would
    // grow without bound.
    private static readonly OutputLimit OfMessages = new(HardBytes: 256L << 20, SoftBytes: 64L << 20, SoftSeconds: 60);

    // Who has not said who he is gets errors only, and has no reason to let them wait. As in Redis.
    private static readonly OutputLimit OfStrangers = new(HardBytes: 1024, SoftBytes: 0, SoftSeconds: 0);

    private Parsed _parsed = Parsed.Of(options.ClientOutputBufferLimit);

    /// <summary>The limit for those who are subscribed.</summary>
    public OutputLimit OfSubscribers => Current().PubSub;

    /// <summary>The limit for a session as it is now.</summary>
    public OutputLimit For(Session session) =>
        !session.Authenticated ? OfStrangers : session.Subscriptions.Any ? Current().PubSub : Current().Normal;

    /// <summary>The limit for a session that is sent messages, which without one of its class is 256 MiB, and 64 MiB for a minute.</summary>
    public OutputLimit ForMessagesTo(Session session) => session.Subscriptions.Any || Current().Normal.Any ? For(session) : OfMessages;

    /// <summary>Reads the option; false when it is not a class, two sizes and seconds, again and again. A class that is not named has no limit.</summary>
    public static bool TryParse(string text, out OutputLimit normal, out OutputLimit pubSub)
    {
        bool valid = Read(text, out Dictionary<string, OutputLimit> limits) is null;
        normal = limits.GetValueOrDefault(Classes[0]);
        pubSub = limits.GetValueOrDefault(Classes[2]);
        return valid;
    }

    /// <summary>What is wrong with the option, in Redis' words; null when nothing is.</summary>
    internal static string? ProblemOf(string text) => Read(text, out _);

    /// <summary>The option as CONFIG GET shows it: every class, in bytes.</summary>
    internal static string Write(string text) => string.Join(' ', WrittenOf(text, bytes => bytes.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The option as lines of a configuration file: a class in each, and slave by its newer name, as Redis does.</summary>
    internal static IEnumerable<string> Lines(string text) =>
        WrittenOf(text, MemorySize.Write).Select(line => line.Replace("slave", "replica", StringComparison.Ordinal));

    /// <summary>The option after some classes of it were given limits.</summary>
    internal static string Merge(string text, string change)
    {
        Read(text, out Dictionary<string, OutputLimit> limits);
        Read(change, out Dictionary<string, OutputLimit> changed);
        foreach ((string name, OutputLimit limit) in changed)
            limits[name] = limit;
        return string.Join(' ', Classes.Select(name => Written(name, limits.GetValueOrDefault(name), bytes => bytes.ToString(CultureInfo.InvariantCulture))));
    }

    private static IEnumerable<string> WrittenOf(string text, Func<long, string> size)
    {
        Read(text, out Dictionary<string, OutputLimit> limits);
        return Classes.Select(name => Written(name, limits.GetValueOrDefault(name), size));
    }

    private static string Written(string name, OutputLimit limit, Func<long, string> size) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} {size(limit.HardBytes)} {size(limit.SoftBytes)} {limit.SoftSeconds}");

    private static string? Read(string text, out Dictionary<string, OutputLimit> limits)
    {
        limits = [];
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length % 4 != 0)
            return "Wrong number of arguments in buffer limit configuration.";
        for (int i = 0; i < words.Length; i += 4)
        {
            string word = words[i];
            string? name = string.Equals(word, "replica", StringComparison.OrdinalIgnoreCase)
                ? Classes[1]
                : Classes.FirstOrDefault(known => string.Equals(known, word, StringComparison.OrdinalIgnoreCase));
            if (name is null)
                return "Invalid client class specified in buffer limit configuration.";
            if (!MemorySize.TryParse(words[i + 1], out long hard) || !MemorySize.TryParse(words[i + 2], out long soft)
                || !long.TryParse(words[i + 3], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
                return "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
            limits[name] = new OutputLimit(hard, soft, seconds);
        }

        return null;
    }

    private Parsed Current()
    {
        Parsed parsed = _parsed;
        if (!ReferenceEquals(parsed.Text, options.ClientOutputBufferLimit))
            _parsed = parsed = Parsed.Of(options.ClientOutputBufferLimit);
        return parsed;
    }

    private sealed record Parsed(string Text, OutputLimit Normal, OutputLimit PubSub)
    {
        public static Parsed Of(string text) => TryParse(text, out OutputLimit normal, out OutputLimit pubSub)
            ? new Parsed(text, normal, pubSub)
            : throw new ArgumentException("Not limits of clients' output: " + text, nameof(text));
    }
}
