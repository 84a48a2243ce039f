using GoKV.Application.PubSub;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Application.Tracking;

/// <summary>
/// Which clients cache which keys, so that they are told when those change (https://redis.io/docs/latest/develop/reference/client-side-caching/). As in
/// Redis a key is its name alone: one that changes in another partition is told of, too, and a client that caches drops a key more than it must.
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread.
/// Invariants: a key is remembered before it is read, so a change that the reader does not see is always told; it is told at most once for each time that the
/// key was read. The table has at most as many keys as the option says: beyond that an old one is told of as if it had changed.
/// </remarks>
public sealed class TrackingTable : ISessionBond
{
    // About a tenth of a millisecond.
    private const int MaxTrimmedAtOnce = 256;

    private readonly Invalidation _invalidation;
    private readonly ServerOptions _options;
    private readonly Lock _gate = new();
    private readonly Topics _keys = new();
    private readonly Topics _prefixes = new();
    private readonly Dictionary<Session, HashSet<byte[]>> _keysOf = [];
    private readonly SortedDictionary<byte[], Session?> _changed = new(ByteOrder.Instance);
    private bool _any;

    /// <summary>Makes a table without clients, which follows the option from now on.</summary>
    public TrackingTable(SessionRegistry sessions, OutputLimits limits, ServerOptions options, TimeProvider clock)
    {
        (_invalidation, _options) = (new Invalidation(sessions, limits), options);
        // Clients hear of some of what is too much before whoever lowered the limit is answered, of the rest from Trim.
        options.Changed += () => TrimSome(new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <summary>Raised when the first client begins to track and when the last one ends, outside of all locks.</summary>
    public event Action? AnyChanged;

    /// <summary>True while any client tracks.</summary>
    public bool Any => Volatile.Read(ref _any);

    /// <summary>How many clients track.</summary>
    public int Clients
    {
        get
        {
            lock (_gate)
                return _keysOf.Count;
        }
    }

    /// <summary>How many keys are remembered.</summary>
    public int Keys
    {
        get
        {
            lock (_gate)
                return _keys.All.Count;
        }
    }

    /// <summary>How many clients are remembered for all keys together.</summary>
    public int Items
    {
        get
        {
            lock (_gate)
                return _keysOf.Values.Sum(keys => keys.Count);
        }
    }

    /// <summary>How many prefixes clients want to hear of.</summary>
    public int Prefixes
    {
        get
        {
            lock (_gate)
                return _prefixes.All.Count;
        }
    }

    /// <summary>Begins to track for a session, or changes how. What was remembered for it stays.</summary>
    public void Enable(Session session, TrackingState state)
    {
        lock (_gate)
        {
            _keysOf.TryAdd(session, new HashSet<byte[]>(BytesComparer.Instance));
            foreach (byte[] prefix in state.Prefixes)
                _prefixes.Add(prefix, session);
            session.Tracking = state;
        }

        session.Bind(this);
        UpdateAny();
    }

    /// <summary>Ends tracking for a session, if it tracks.</summary>
    public void Disable(Session session)
    {
        lock (_gate)
        {
            if (session.Tracking is not { } state)
                return;
            session.Tracking = null;
            foreach (byte[] prefix in state.Prefixes)
                _prefixes.Remove(prefix, session);
            if (_keysOf.Remove(session, out HashSet<byte[]>? keys))
            {
                foreach (byte[] key in keys)
                    _keys.Remove(key, session);
            }
        }

        UpdateAny();
    }

    /// <inheritdoc/>
    public void Release(Session session) => Disable(session);

    /// <summary>Remembers that a session is about to read a key.</summary>
    public void Remember(Session session, ReadOnlySpan<byte> key, UnixTime now)
    {
        lock (_gate)
        {
            if (!_keysOf.TryGetValue(session, out HashSet<byte[]>? own) || (_keys.TryFind(key, out HashSet<Session>? readers) && readers.Contains(session)))
                return;
            byte[] kept = key.ToArray();
            own.Add(kept);
            _keys.Add(kept, session);
            if (Excess > 0)
                Forget(_keys.All.Keys.First(), by: null, now);
        }
    }

    /// <summary>Forgets what is more than the option allows since it was made smaller, as if those keys had changed.</summary>
    public void Trim(UnixTime now)
    {
        while (TrimSome(now))
        {
        }
    }

    /// <summary>A key has changed: those who have read it are told, those who want to hear of its prefix with <see cref="TellPrefixes"/>.</summary>
    /// <param name="key">The key, which nobody changes.</param>
    /// <param name="by">The session whose command did it; null when none did.</param>
    /// <param name="now">The time.</param>
    public void Invalidate(byte[] key, Session? by, UnixTime now)
    {
        lock (_gate)
        {
            Forget(key, by, now);
            if (_prefixes.All.Count > 0)
                _changed.TryAdd(key, by);
        }
    }

    /// <summary>All keys of a partition are gone: every client that tracks is told to forget all it has.</summary>
    public void InvalidateAll(UnixTime now)
    {
        lock (_gate)
        {
            foreach ((Session session, HashSet<byte[]> keys) in _keysOf)
            {
                if (session.Tracking is { } tracking)
                    _invalidation.Send(session, tracking, [], now);
                keys.Clear();
            }

            _keys.Clear();
        }
    }

    /// <summary>Tells those who want to hear of prefixes what has changed since the last time, a message for each prefix.</summary>
    public void TellPrefixes(UnixTime now)
    {
        lock (_gate)
        {
            if (_changed.Count == 0)
                return;
            foreach ((byte[] prefix, HashSet<Session> listeners) in _prefixes.All.OrderBy(pair => pair.Key, ByteOrder.Instance))
            {
                var changed = _changed.Where(pair => pair.Key.AsSpan().StartsWith(prefix)).ToList();
                foreach (Session session in changed.Count > 0 ? listeners : [])
                    TellPrefix(session, changed, now);
            }

            _changed.Clear();
        }
    }

    // Under the lock.
    private long Excess => _options.TrackingTableMaxKeys > 0 ? _keys.All.Count - _options.TrackingTableMaxKeys : 0;

    // A part at a time, so that nobody waits long for the lock. False when nothing is left to do.
    private bool TrimSome(UnixTime now)
    {
        lock (_gate)
        {
            byte[][] some = [.. _keys.All.Keys.Take((int)Math.Clamp(Excess, 0, MaxTrimmedAtOnce))];
            foreach (byte[] key in some)
                Forget(key, by: null, now);
            return some.Length > 0;
        }
    }

    private void TellPrefix(Session session, List<KeyValuePair<byte[], Session?>> changed, UnixTime now)
    {
        if (session.Tracking is not { } tracking)
            return;
        byte[][] keys = [.. changed.Where(pair => !(tracking.NoLoop && pair.Value == session)).Select(pair => pair.Key)];
        if (keys.Length > 0)
            _invalidation.Send(session, tracking, keys, now);
    }

    private void Forget(byte[] key, Session? by, UnixTime now)
    {
        if (!_keys.TryTake(key, out HashSet<Session>? readers))
            return;
        foreach (Session session in readers)
        {
            if (_keysOf.TryGetValue(session, out HashSet<byte[]>? own))
                own.Remove(key);
            if (session.Tracking is { Mode: not TrackingMode.Broadcast } tracking && !(tracking.NoLoop && by == session))
                _invalidation.Send(session, tracking, [key], now);
        }
    }

    private void UpdateAny()
    {
        lock (_gate)
            Volatile.Write(ref _any, _keysOf.Count > 0);
        AnyChanged?.Invoke();
    }
}
