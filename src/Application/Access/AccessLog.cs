using GoKV.Application.Server;

namespace GoKV.Application.Access;

/// <summary>Something that was denied, once or several times.</summary>
/// <param name="Id">Number of the entry, from 0 up, never used again.</param>
/// <param name="Reason">What was denied.</param>
/// <param name="Context">Where the command came from: <c>toplevel</c> or <c>multi</c>.</param>
/// <param name="Object">The command, key, channel or partition.</param>
/// <param name="UserName">Who was denied it.</param>
/// <param name="Count">How often.</param>
/// <param name="CreatedAt">Unix time of the first, milliseconds.</param>
/// <param name="UpdatedAt">Unix time of the last, milliseconds.</param>
/// <param name="ClientInfo">The client of the last, as CLIENT INFO describes it.</param>
internal sealed record AccessLogEntry(
    long Id, DenialReason Reason, string Context, string Object, string UserName, long Count, long CreatedAt, long UpdatedAt, string ClientInfo);

/// <summary>The last things that were denied, those that are alike as one (https://redis.io/commands/acl-log).</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class AccessLog(ServerOptions options, TimeProvider clock)
{
    /// <summary>Bytes that are kept of a key or a name: enough to recognize it, too little for who is denied something to fill memory with.</summary>
    public const int MaxObjectBytes = 1024;

    // As Redis: alike within this time, among so many of the newest.
    private const long AlikeMilliseconds = 60_000;
    private const int LookedAt = 10;

    private readonly Lock _gate = new();
    private readonly LinkedList<AccessLogEntry> _entries = [];
    private long _nextId;

    /// <summary>The time, milliseconds.</summary>
    internal long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Notes that something was denied.</summary>
    internal void Add(DenialReason reason, string context, string what, string userName, string clientInfo)
    {
        (what, userName) = (Cut(what), Cut(userName));
        long now = Now;
        lock (_gate)
        {
            LinkedListNode<AccessLogEntry>? alike = _entries.First;
            for (int i = 0; alike is not null && !IsAlike(alike.Value, reason, context, what, userName, now); i++)
                alike = i + 1 < LookedAt ? alike.Next : null;
            if (alike is not null)
            {
                _entries.Remove(alike);
                _entries.AddFirst(alike.Value with { Count = alike.Value.Count + 1, UpdatedAt = now, ClientInfo = clientInfo });
                return;
            }

            _entries.AddFirst(new AccessLogEntry(_nextId++, reason, context, what, userName, 1, now, now, clientInfo));
            while (_entries.Count > options.AclLogMaxLen)
                _entries.RemoveLast();
        }
    }

    /// <summary>The newest entries, the newest first.</summary>
    internal IReadOnlyList<AccessLogEntry> Newest(long count)
    {
        lock (_gate)
            return [.. _entries.Take((int)Math.Clamp(count, 0, int.MaxValue))];
    }

    /// <summary>Forgets all entries; their numbers are not used again.</summary>
    internal void Reset()
    {
        lock (_gate)
            _entries.Clear();
    }

    private static string Cut(string text) => text.Length <= MaxObjectBytes ? text : text[..MaxObjectBytes];

    private static bool IsAlike(AccessLogEntry entry, DenialReason reason, string context, string what, string userName, long now) =>
        entry.Reason == reason && entry.Context == context && entry.Object == what && entry.UserName == userName
        && Math.Abs(now - entry.UpdatedAt) <= AlikeMilliseconds;
}
