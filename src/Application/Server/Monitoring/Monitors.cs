using System.Globalization;
using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Monitoring;

/// <summary>The sessions that MONITOR, and what they are shown: each command that was carried out, but none of an operator's, and no password.</summary>
/// <remarks>Thread safety: every member may be called from any thread. While nobody monitors, <see cref="Any"/> is all that is asked.</remarks>
public sealed class Monitors(OutputLimits limits, IPartitionRepository partitions, TimeProvider clock) : ISessionBond
{
    private const string Redacted = "(redacted)";

    // Of a longer word only this much is shown when a command is so long that showing it could take more memory than there is.
    private const int MaxCommandBytes = 64 * 1024 * 1024;
    private const int MaxWordOfLongCommand = 1024;

    private readonly Lock _gate = new();
    private volatile Session[] _sessions = [];

    /// <summary>True when somebody monitors.</summary>
    public bool Any => _sessions.Length > 0;

    /// <summary>Begins to show commands to a session; false when it is shown them already.</summary>
    public bool Add(Session session)
    {
        lock (_gate)
        {
            if (session.IsMonitor)
                return false;
            session.IsMonitor = true;
            session.Bind(this);
            _sessions = [.. _sessions, session];
            return true;
        }
    }

    /// <inheritdoc/>
    public void Release(Session session)
    {
        lock (_gate)
        {
            session.IsMonitor = false;
            _sessions = [.. _sessions.Where(other => other != session)];
        }
    }

    /// <summary>Shows a command that has just run.</summary>
    /// <param name="spec">Its row.</param>
    /// <param name="words">Its words.</param>
    /// <param name="by">Whose it is.</param>
    /// <param name="on">The partition it ran on, when IN named one; null for the session's own.</param>
    /// <param name="now">The time of its batch.</param>
    public void Show(CommandSpec spec, CommandArguments words, Session by, PartitionId? on, UnixTime now)
    {
        if ((spec.Flags & (CommandFlags.Admin | CommandFlags.SkipMonitor)) != 0)
            return;
        Session[] watching = _sessions;
        if (watching.Length == 0)
            return;
        string line = LineOf(spec, words, by, on ?? by.Partition);
        var message = new SharedReply(Reply.SimpleString(line), line.Length);
        foreach (Session session in watching)
            session.Outbox.Push(message, session.ProtocolVersion, limits.ForMessagesTo(session), now);
    }

    // As Redis: unix:/run/gokv.sock, without the port that CLIENT LIST gives it.
    private static string PlaceOf(ISessionConnection connection) =>
        connection.IsUnixSocket ? "unix:" + connection.RemoteAddress[..connection.RemoteAddress.LastIndexOf(':')] : connection.RemoteAddress;

    // 1339518083.107412 [0 127.0.0.1:60866] "keys" "*"
    private string LineOf(CommandSpec spec, CommandArguments words, Session by, PartitionId on)
    {
        long microseconds = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        string partition = partitions.TryFind(on, out Partition? found) ? found.Name.Text : on.ToString();
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000}.{microseconds % 1_000_000:d6} [{partition} {PlaceOf(by.Connection)}]");
        int longest = BytesOf(words) > MaxCommandBytes ? MaxWordOfLongCommand : int.MaxValue;
        SecretWords secrets = SecretWords.Of(spec, words);
        for (int i = 0; i < words.Count; i++)
        {
            line.Append(' ');
            ReadOnlySpan<byte> word = words[i];
            if (secrets.Has(i))
                line.Append('"').Append(Redacted).Append('"');
            else
                QuotedText.Append(line, word.Length > longest ? word[..longest] : word);
        }

        return line.ToString();
    }

    private static long BytesOf(CommandArguments words)
    {
        long bytes = 0;
        for (int i = 0; i < words.Count; i++)
            bytes += words[i].Length;
        return bytes;
    }
}
