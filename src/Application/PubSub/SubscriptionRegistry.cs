using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Application.PubSub;

/// <summary>
/// Who is subscribed to what, and the way of a message from the one who publishes it to the outboxes of those (docs/adr/0007).
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread.
/// Invariants: a message is put into all outboxes under one lock, so every subscriber sees the messages in one order, each publisher's in his own. What
/// happens under the lock is memory work: nobody waits for a client. Publishing takes no lock while nobody is subscribed to anything.
/// </remarks>
public sealed class SubscriptionRegistry(OutputLimits limits) : ISessionBond
{
    private static readonly Reply MessageWord = Reply.Bulk("message");
    private static readonly Reply PatternMessageWord = Reply.Bulk("pmessage");
    private static readonly Reply ShardMessageWord = Reply.Bulk("smessage");

    // The words and lengths around a message.
    private const int FrameBytes = 48;

    private readonly Lock _gate = new();
    private readonly Topics _channels = new();
    private readonly Topics _patterns = new();
    private readonly Topics _shards = new();
    private int _total;

    /// <summary>True when anybody is subscribed to anything.</summary>
    public bool Any => Volatile.Read(ref _total) > 0;

    /// <summary>Subscribes a session to a name; once more changes nothing. How many subscriptions it has now, as its client is told.</summary>
    public int Subscribe(Session session, SubscriptionKind kind, ReadOnlySpan<byte> name)
    {
        session.Bind(this);
        lock (_gate)
        {
            byte[] kept = name.ToArray();
            if (session.Subscriptions.Add(kind, kept))
            {
                TopicsOf(kind).Add(kept, session);
                _total++;
            }

            return CountFor(session, kind);
        }
    }

    /// <summary>Ends a subscription; one that there is not changes nothing. How many the session has now, as its client is told.</summary>
    public int Unsubscribe(Session session, SubscriptionKind kind, ReadOnlySpan<byte> name)
    {
        lock (_gate)
        {
            byte[] copy = name.ToArray();
            if (session.Subscriptions.Remove(kind, copy))
            {
                TopicsOf(kind).Remove(copy, session);
                _total--;
            }

            return CountFor(session, kind);
        }
    }

    /// <summary>What a session is subscribed to.</summary>
    public IReadOnlyList<byte[]> NamesOf(Session session, SubscriptionKind kind)
    {
        lock (_gate)
            return [.. session.Subscriptions.Of(kind)];
    }

    /// <summary>How many subscriptions a client is told to have: of shards they are counted apart.</summary>
    public int CountOf(Session session, SubscriptionKind kind)
    {
        lock (_gate)
            return CountFor(session, kind);
    }

    /// <summary>Sends a message to all who are subscribed to its channel, or to a pattern that describes it. How often it was sent.</summary>
    public long Publish(ReadOnlySpan<byte> channel, Value message, UnixTime now)
    {
        if (!Any)
            return 0;
        lock (_gate)
        {
            Letter letter = default;
            long sent = 0;
            if (_channels.TryFind(channel, out HashSet<Session>? subscribers))
            {
                letter = Letter.Of(channel, message);
                sent += Deliver(letter.As(MessageWord), subscribers, now);
            }

            foreach ((byte[] pattern, HashSet<Session> sessions) in _patterns.All)
            {
                if (!Glob.Matches(pattern, channel))
                    continue;
                if (letter.Channel is null)
                    letter = Letter.Of(channel, message);
                sent += Deliver(letter.As(PatternMessageWord, pattern), sessions, now);
            }

            return sent;
        }
    }

    /// <summary>Sends a message to all who are subscribed to its shard channel. How often it was sent.</summary>
    public long PublishToShard(ReadOnlySpan<byte> channel, Value message, UnixTime now)
    {
        if (!Any)
            return 0;
        lock (_gate)
        {
            return _shards.TryFind(channel, out HashSet<Session>? subscribers)
                ? Deliver(Letter.Of(channel, message).As(ShardMessageWord), subscribers, now)
                : 0;
        }
    }

    /// <summary>The names that anybody is subscribed to and a glob describes.</summary>
    public IReadOnlyList<byte[]> List(SubscriptionKind kind, ReadOnlyMemory<byte> pattern)
    {
        lock (_gate)
            return [.. TopicsOf(kind).All.Keys.Where(name => Glob.Matches(pattern.Span, name))];
    }

    /// <summary>How many names of a kind there are.</summary>
    public int CountNames(SubscriptionKind kind)
    {
        lock (_gate)
            return TopicsOf(kind).All.Count;
    }

    /// <summary>How many are subscribed to a name.</summary>
    public int CountSubscribers(SubscriptionKind kind, ReadOnlySpan<byte> name)
    {
        lock (_gate)
            return TopicsOf(kind).TryFind(name, out HashSet<Session>? subscribers) ? subscribers.Count : 0;
    }

    /// <inheritdoc/>
    public void Release(Session session)
    {
        foreach (SubscriptionKind kind in Enum.GetValues<SubscriptionKind>())
        {
            foreach (byte[] name in NamesOf(session, kind))
                Unsubscribe(session, kind, name);
        }
    }

    private long Deliver(SharedReply message, HashSet<Session> to, UnixTime now)
    {
        OutputLimit limit = limits.OfSubscribers;
        foreach (Session session in to)
            session.Outbox.Push(message, session.ProtocolVersion, limit, now);
        return to.Count;
    }

    private static int CountFor(Session session, SubscriptionKind kind)
    {
        SessionSubscriptions own = session.Subscriptions;
        return kind == SubscriptionKind.Shard
            ? own.CountOf(SubscriptionKind.Shard)
            : own.CountOf(SubscriptionKind.Channel) + own.CountOf(SubscriptionKind.Pattern);
    }

    private Topics TopicsOf(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => _channels,
        SubscriptionKind.Pattern => _patterns,
        _ => _shards,
    };

    /// <summary>A channel's name and a message, copied once for all who get them.</summary>
    private readonly record struct Letter(Reply Channel, Reply Message, int Bytes)
    {
        public static Letter Of(ReadOnlySpan<byte> channel, Value message) =>
            new(Reply.Bulk(channel.ToArray()), Reply.Bulk(message.ToArray()), channel.Length + message.Length + FrameBytes);

        public SharedReply As(Reply word) => new(Reply.Push(word, Channel, Message), Bytes);

        public SharedReply As(Reply word, byte[] pattern) =>
            new(Reply.Push(word, Reply.Bulk(pattern), Channel, Message), Bytes + pattern.Length);
    }
}
