using System.Collections.Concurrent;
using System.Text;
using GoKV.Application.PubSub;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Notifications;

/// <summary>
/// Takes what happens to keys from the partitions, under their locks, and publishes it when those are free: as messages to
/// <c>__keyspace@partition__:key</c> and <c>__keyevent@partition__:event</c>, as notify-keyspace-events says; and to the table of those who cache keys.
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread.
/// Invariants: the events of a partition are published in the order in which they happened, for they enter the queue under its lock and one at a time
/// leaves it. When a command has been carried out its events have been published, whoever did it. While nobody wants to know, partitions have no observer.
/// </remarks>
public sealed class KeyEventFeed : IKeyObserver
{
    private readonly ConcurrentQueue<Happening> _happened = new();
    private readonly Lock _publishing = new();
    private readonly ServerOptions _options;
    private readonly IPartitionRepository _partitions;
    private readonly SubscriptionRegistry _subscriptions;
    private readonly TrackingTable _tracking;
    private readonly Lock _refreshing = new();
    private int _unpublished;
    private volatile EventClasses _classes;
    private volatile bool _isOn;

    // Whose command this thread carries out: handlers run from beginning to end on one thread, and partitions know no sessions.
    [ThreadStatic]
    private static Session? _by;

    /// <summary>Makes the feed, which follows the option and the clients that track from now on.</summary>
    public KeyEventFeed(ServerOptions options, IPartitionRepository partitions, SubscriptionRegistry subscriptions, TrackingTable tracking)
    {
        (_options, _partitions, _subscriptions, _tracking) = (options, partitions, subscriptions, tracking);
        options.NotifyKeyspaceEventsChanged += Refresh;
        tracking.AnyChanged += Refresh;
        Refresh();
    }

    /// <summary>True while anybody may want to know what happens to keys.</summary>
    public bool IsOn => _isOn;

    /// <summary>True for letters that mean classes of events.</summary>
    public static bool CanRead(string letters) => EventClassLetters.Read(letters) is not null;

    /// <summary>Publishes what has happened so far. To be called without a partition's lock, after a command or a step of the expiry cycle.</summary>
    /// <returns>True when there was something.</returns>
    public bool Publish(UnixTime now)
    {
        if (Volatile.Read(ref _unpublished) == 0)
            return false;
        bool any = false;
        lock (_publishing)
        {
            bool wasCleared = false;
            while (_happened.TryDequeue(out Happening happening))
            {
                Interlocked.Decrement(ref _unpublished);
                if (happening.IsRead)
                {
                    _tracking.Remember(happening.By!, happening.Key, now);
                    continue;
                }

                any = true;
                // FLUSHALL clears many partitions, and clients forget everything once.
                if (happening.What is null && !wasCleared)
                    _tracking.InvalidateAll(now);
                wasCleared = happening.What is null;
                if (happening.What is { } what)
                    Tell(happening, what, now);
            }

            _tracking.TellPrefixes(now);
        }

        return any;
    }

    /// <summary>Says whose command the thread carries out, until the result is disposed.</summary>
    public static Attribution By(Session session)
    {
        var attribution = new Attribution(_by);
        _by = session;
        return attribution;
    }

    /// <inheritdoc/>
    public void Happened(Partition partition, KeyEvent what, ReadOnlySpan<byte> key)
    {
        bool isPublished = (_classes & KeyEventNames.ClassOf(what)) != 0 && _subscriptions.Any;
        if (isPublished || (_tracking.Any && IsChange(what)))
            Add(new Happening(partition.Name, what, key.ToArray(), _by));
    }

    /// <summary>
    /// A transaction is about to read a key that its client caches. That takes its place among what happened to keys: what the transaction did before is nothing
    /// new to the client, what anybody does later is. To be called under the lock of the key's partition.
    /// </summary>
    public void Reads(Session session, ReadOnlySpan<byte> key) => Add(new Happening(null, null, key.ToArray(), session, IsRead: true));

    /// <inheritdoc/>
    public void Cleared(Partition partition)
    {
        // Redis has no event for it, but clients that cache have to know.
        if (_tracking.Any)
            Add(new Happening(partition.Name, null, [], _by));
    }

    // That a key is new is told besides what was done to it, and that it is missed changes nothing.
    private static bool IsChange(KeyEvent what) => what is not (KeyEvent.New or KeyEvent.Miss);

    private void Add(Happening happening)
    {
        Interlocked.Increment(ref _unpublished);
        _happened.Enqueue(happening);
    }

    private void Refresh()
    {
        lock (_refreshing)
            RefreshAlone();
    }

    private void RefreshAlone()
    {
        EventClasses classes = EventClassLetters.Read(_options.NotifyKeyspaceEvents) ?? EventClasses.None;
        // Without a K or an E there is no channel to publish to.
        bool anyChannel = (classes & (EventClasses.Keyspace | EventClasses.Keyevent)) != 0;
        _classes = anyChannel ? classes : EventClasses.None;
        _isOn = (_classes & ~(EventClasses.Keyspace | EventClasses.Keyevent)) != 0 || _tracking.Any;
        _partitions.Observe(_isOn ? this : null);
    }

    private void Tell(Happening happening, KeyEvent what, UnixTime now)
    {
        EventClasses classes = _classes;
        if ((classes & KeyEventNames.ClassOf(what)) != 0)
            Notify(happening, what, classes, now);
        if (_tracking.Any && IsChange(what))
            _tracking.Invalidate(happening.Key, happening.By, now);
    }

    private void Notify(Happening happening, KeyEvent what, EventClasses classes, UnixTime now)
    {
        string partition = happening.Partition!.Text;
        ReadOnlySpan<byte> name = KeyEventNames.NameOf(what);
        if (classes.HasFlag(EventClasses.Keyspace))
            _subscriptions.Publish(ChannelOf("__keyspace@", partition, happening.Key), new Value(name.ToArray()), now);
        if (classes.HasFlag(EventClasses.Keyevent))
            _subscriptions.Publish(ChannelOf("__keyevent@", partition, name), new Value(happening.Key), now);
    }

    // <prefix><partition>__:<suffix>
    private static byte[] ChannelOf(string prefix, string partition, ReadOnlySpan<byte> suffix)
    {
        string head = prefix + partition + "__:";
        byte[] channel = new byte[head.Length + suffix.Length];
        Encoding.ASCII.GetBytes(head, channel);
        suffix.CopyTo(channel.AsSpan(head.Length));
        return channel;
    }

    /// <summary>Ends what <see cref="By"/> began.</summary>
    public readonly ref struct Attribution
    {
        private readonly Session? _before;

        internal Attribution(Session? before) => _before = before;

        /// <summary>The thread carries out the command that it carried out before, or none.</summary>
        public void Dispose() => _by = _before;
    }

    // Of a partition that was cleared there is nothing to say but that. A read is no event, and has a session.
    private readonly record struct Happening(PartitionName? Partition, KeyEvent? What, byte[] Key, Session? By, bool IsRead = false);
}
