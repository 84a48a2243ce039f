using System.Collections.Concurrent;
using System.Text;
using GoKV.Application.PubSub;
using GoKV.Application.Server;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Notifications;

/// <summary>
/// Takes what happens to keys from the partitions, under their locks, and publishes it when those are free: as messages to
/// <c>__keyspace@partition__:key</c> and <c>__keyevent@partition__:event</c>, as notify-keyspace-events says.
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
    private int _unpublished;
    private volatile EventClasses _classes;
    private volatile bool _isOn;

    /// <summary>Makes the feed, which follows the option from now on.</summary>
    public KeyEventFeed(ServerOptions options, IPartitionRepository partitions, SubscriptionRegistry subscriptions)
    {
        (_options, _partitions, _subscriptions) = (options, partitions, subscriptions);
        options.NotifyKeyspaceEventsChanged += Refresh;
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
        lock (_publishing)
        {
            while (_happened.TryDequeue(out Happening happening))
            {
                Notify(happening, now);
                Interlocked.Decrement(ref _unpublished);
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Happened(Partition partition, KeyEvent what, ReadOnlySpan<byte> key)
    {
        if (!_classes.HasFlag(KeyEventNames.ClassOf(what)) || !_subscriptions.Any)
            return;
        Interlocked.Increment(ref _unpublished);
        _happened.Enqueue(new Happening(partition.Name, what, key.ToArray()));
    }

    /// <inheritdoc/>
    public void Cleared(Partition partition)
    {
        // Redis has no event for it.
    }

    private void Refresh()
    {
        EventClasses classes = EventClassLetters.Read(_options.NotifyKeyspaceEvents) ?? EventClasses.None;
        // Without a K or an E there is no channel to publish to.
        bool anyChannel = (classes & (EventClasses.Keyspace | EventClasses.Keyevent)) != 0;
        _classes = anyChannel ? classes : EventClasses.None;
        _isOn = (_classes & ~(EventClasses.Keyspace | EventClasses.Keyevent)) != 0;
        _partitions.Observe(_isOn ? this : null);
    }

    private void Notify(Happening happening, UnixTime now)
    {
        EventClasses classes = _classes;
        string partition = happening.Partition.Text;
        ReadOnlySpan<byte> name = KeyEventNames.NameOf(happening.What);
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

    private readonly record struct Happening(PartitionName Partition, KeyEvent What, byte[] Key);
}
