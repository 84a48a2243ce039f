using System.Globalization;
using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Server.Monitoring;
using GoKV.Application.Sessions;

namespace GoKV.Application.Server.Profiling;

/// <summary>A command that was slow.</summary>
/// <param name="Id">Number of the entry, from 0 up, never used again.</param>
/// <param name="Seconds">When it ended, Unix time.</param>
/// <param name="Microseconds">How long it took.</param>
/// <param name="Words">Its words, long ones cut.</param>
/// <param name="Address">Whose it was: address and port.</param>
/// <param name="ClientName">The name that the client had given itself.</param>
public sealed record SlowLogEntry(long Id, long Seconds, long Microseconds, IReadOnlyList<byte[]> Words, string Address, string ClientName);

/// <summary>The last commands that took as long as slowlog-log-slower-than says, or longer (https://redis.io/commands/slowlog).</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class SlowLog(ServerOptions options, TimeProvider clock)
{
    // As Redis keeps of a command: enough to recognize it, too little for the log to hold much memory.
    private const int MaxWords = 32;
    private const int MaxWordBytes = 128;

    private static readonly byte[] Redacted = "(redacted)"u8.ToArray();

    private readonly Lock _gate = new();

    // The newest first.
    private readonly LinkedList<SlowLogEntry> _entries = [];
    private long _nextId;

    /// <summary>How many entries there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>Notes a command, if it was slow.</summary>
    public void Add(CommandSpec spec, CommandArguments words, Session session, long microseconds)
    {
        long threshold = options.SlowlogLogSlowerThan;
        if (threshold < 0 || microseconds < threshold || (spec.Flags & CommandFlags.SkipSlowLog) != 0)
            return;
        byte[][] kept = Cut(words, SecretWords.Of(spec, words));
        long seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (_gate)
        {
            _entries.AddFirst(new SlowLogEntry(_nextId++, seconds, microseconds, kept, session.Connection.RemoteAddress, session.Name));
            while (_entries.Count > options.SlowlogMaxLen)
                _entries.RemoveLast();
        }
    }

    /// <summary>The newest entries, the newest first.</summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<SlowLogEntry> Newest(long count)
    {
        lock (_gate)
            return [.. _entries.Take((int)Math.Min(count, int.MaxValue))];
    }

    /// <summary>Forgets all entries; their numbers are not used again.</summary>
    public void Reset()
    {
        lock (_gate)
            _entries.Clear();
    }

    private static byte[][] Cut(CommandArguments words, SecretWords secrets)
    {
        byte[][] kept = new byte[Math.Min(words.Count, MaxWords)][];
        for (int i = 0; i < kept.Length; i++)
        {
            if (i == MaxWords - 1 && words.Count > MaxWords)
                kept[i] = Text($"... ({words.Count - MaxWords + 1} more arguments)");
            else
                kept[i] = secrets.Has(i) ? Redacted : Cut(words[i]);
        }

        return kept;
    }

    private static byte[] Cut(ReadOnlySpan<byte> word) => word.Length <= MaxWordBytes
        ? word.ToArray()
        : [.. word[..MaxWordBytes], .. Text($"... ({word.Length - MaxWordBytes} more bytes)")];

    private static byte[] Text(FormattableString text) => Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture));
}
