using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Transactions;

/// <summary>What a session watches, in whatever partitions.</summary>
/// <remarks>
/// Thread safety: none; its session's commands use it, one at a time. Adding and clearing take locks of partitions, so neither may be done under one.
/// </remarks>
public sealed class SessionWatches : ISessionBond
{
    // The watch, its place in two tables, its key's object; the key's bytes come on top.
    private const int BytesEach = 128;

    private readonly Dictionary<Partition, Dictionary<Key, Watch>> _byPartition = [];
    private int _count;
    private long _keyBytes;

    /// <summary>The partitions in which keys are watched.</summary>
    public IEnumerable<Partition> Partitions => _byPartition.Keys;

    /// <summary>About how many bytes of memory they take. From any thread; may be a moment old.</summary>
    public long Bytes => ((long)Volatile.Read(ref _count) * BytesEach) + Volatile.Read(ref _keyBytes);

    /// <summary>Watches a key, unless it is watched already. Returns what is in the way, or null.</summary>
    public Error? Add(Partition partition, Key key, UnixTime now)
    {
        if (!_byPartition.TryGetValue(partition, out Dictionary<Key, Watch>? watches))
            _byPartition[partition] = watches = [];
        if (watches.ContainsKey(key))
            return null;
        if (_count == TransactionLimits.MaxWatchedKeys)
            return TransactionErrors.TooManyWatches;
        Outcome<Watch> begun = partition.Watch(key, now);
        if (!begun.Succeeded)
            return begun.Error;
        watches[begun.Result.Key] = begun.Result;
        _count++;
        _keyBytes += key.Bytes.Length;
        return null;
    }

    /// <summary>True when no watched key of a partition has changed.</summary>
    public bool AreUnchanged(Partition partition, UnixTime now) =>
        !_byPartition.TryGetValue(partition, out Dictionary<Key, Watch>? watches) || watches.Values.All(watch => partition.IsUnchanged(watch, now));

    /// <summary>Ends all watches.</summary>
    public void Clear()
    {
        foreach ((Partition partition, Dictionary<Key, Watch> watches) in _byPartition)
        {
            foreach (Watch watch in watches.Values)
                partition.Unwatch(watch);
        }

        _byPartition.Clear();
        _count = 0;
        _keyBytes = 0;
    }

    /// <inheritdoc/>
    public void Release(Session session)
    {
        Clear();
        session.Watches = null;
    }
}
