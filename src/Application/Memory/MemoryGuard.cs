using System.Collections.Concurrent;
using GoKV.Application.Commands;
using GoKV.Application.Notifications;
using GoKV.Application.Ports;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Application.Transactions;
using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Memory;

/// <summary>
/// Keeps the limits on memory, the server's and those of partitions: before a command that may need memory it makes room by eviction, or refuses the
/// command (https://redis.io/docs/latest/develop/reference/eviction/, docs/adr/0015).
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread, without a partition's lock.
/// Invariants: one thread at a time evicts, for a short time; what is left to do then is done on a thread of the pool, and commands go on meanwhile.
/// </remarks>
public sealed class MemoryGuard
{
    // Half a millisecond, as Redis with its default maxmemory-eviction-tenacity.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMicroseconds(500);

    // Between two turns nobody else waits for.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly ServerOptions _options;
    private readonly IPartitionRepository _partitions;
    private readonly MemoryRules _rules;
    private readonly ClientMemory _clients;
    private readonly KeyEventFeed _events;
    private readonly TimeProvider _clock;
    private readonly long _startBytes;
    private readonly Lock _turn = new();
    private readonly Evictor _shared = new();
    private readonly ConcurrentDictionary<PartitionId, Evictor> _own = new();
    private int _isRelieving;
    private volatile bool _hasNothingLeft;
    private long _exceededSince;
    private long _exceededTicks;

    /// <summary>Makes the guard, which follows the options from now on.</summary>
    public MemoryGuard(
        ServerOptions options, IPartitionRepository partitions, MemoryRules rules, ClientMemory clients, KeyEventFeed events, IProcessFigures process,
        TimeProvider clock)
    {
        (_options, _partitions, _rules, _clients, _events, _clock) = (options, partitions, rules, clients, events, clock);
        _startBytes = process.Usage().StartHeapBytes;
        options.Changed += Follow;
        Follow();
    }

    private enum Room
    {
        Enough,

        // There will be: eviction goes on.
        Soon,
        None,
    }

    /// <summary>True while there is any limit: else nobody needs to ask.</summary>
    public bool IsOn => _rules.IsOn;

    /// <summary>Bytes in use, as maxmemory counts: what the process had at its start, what the entries of all partitions use, and what clients hold.</summary>
    /// <param name="data">What the entries use.</param>
    public long UsedWith(long data) => _startBytes + data + _clients.Used;

    /// <summary>How long more was in use than maxmemory allows, since the start or <see cref="ForgetExceeded"/>, and how long without a break now.</summary>
    public (TimeSpan Total, TimeSpan Current) ExceededFor
    {
        get
        {
            long since = Interlocked.Read(ref _exceededSince);
            TimeSpan current = since == 0 ? TimeSpan.Zero : _clock.GetElapsedTime(since);
            return (new TimeSpan(Interlocked.Read(ref _exceededTicks)) + current, current);
        }
    }

    /// <summary>Zeroes <see cref="ExceededFor"/>: CONFIG RESETSTAT.</summary>
    public void ForgetExceeded()
    {
        Interlocked.Exchange(ref _exceededTicks, 0);
        Interlocked.Exchange(ref _exceededSince, 0);
    }

    /// <summary>Bytes that clients hold, a message that waits for many of them once.</summary>
    public long ClientBytes => _clients.Used;

    /// <summary>
    /// Why a command is refused for want of memory, or null. Keys may be evicted before it, also for one that needs no memory: what was stored last may have been
    /// too much. As in Redis, within MULTI nothing may be queued when there is no room.
    /// </summary>
    public Error? Refuse(CommandSpec spec, Session session, in Target on)
    {
        bool hadMessages = session.Outbox.HasAny;
        Error? refusal = RefuseOrMakeRoom(spec, session, on);
        // What was evicted is told before the command is answered.
        if (!hadMessages && session.Outbox.HasAny)
            session.MessagesFirst = true;
        return refusal;
    }

    private Error? RefuseOrMakeRoom(CommandSpec spec, Session session, in Target on)
    {
        bool needsMemory = spec.Name == ExecCommand.Spec.Name
            ? session.Transaction is { IsAborted: false } transaction && transaction.Commands.Any(queued => NeedsMemory(queued.Spec))
            : NeedsMemory(spec) || (session.Transaction is not null && (spec.Flags & CommandFlags.NotQueued) == 0);
        if (!_partitions.TryFind(on.Partition, out Partition? partition))
            return null;
        if (needsMemory)
            return Refuse(partition, on.Now);
        // Where nothing can be evicted a command that stores nothing need not find that out again.
        if (!IsOver)
            EndExceeded();
        else if (_hasNothingLeft)
            BeginExceeded();
        else
            MakeRoom(on.Now);
        if (IsOverQuota(partition) && !(_own.TryGetValue(partition.Id, out Evictor? evictor) && evictor.HasFoundNothing))
            MakeRoomIn(partition, on.Now);
        return null;
    }

    /// <summary>Why nothing can be stored in a partition for want of memory, or null; keys may be evicted for it.</summary>
    public Error? Refuse(Partition partition, UnixTime now)
    {
        if (!IsOver)
            EndExceeded();
        else if (MakeRoom(now) == Room.None)
            return MemoryErrors.OutOfMemory;
        return IsOverQuota(partition) && MakeRoomIn(partition, now) == Room.None ? MemoryErrors.QuotaUsedUp(partition.Name) : null;
    }

    /// <summary>True when so many more bytes are within all limits, so that nobody needs to ask for each command that stores a part of them.</summary>
    public bool HasRoomFor(PartitionId id, long bytes)
    {
        if (_rules.Limit > 0 && UsedWith(_rules.Used) + bytes > _rules.Limit)
            return false;
        return !_partitions.TryFind(id, out Partition? partition) || partition.Quota == 0 || partition.UsedBytes + bytes <= partition.Quota;
    }

    /// <summary>Evicts what is too much because a limit has been lowered, on a thread of the pool.</summary>
    public void Relieve()
    {
        if (IsOn && Interlocked.Exchange(ref _isRelieving, 1) == 0)
            _ = Task.Run(RelieveAsync);
    }

    private static bool NeedsMemory(CommandSpec spec) => (spec.Flags & CommandFlags.DenyOom) != 0;

    private static bool IsOverQuota(Partition partition) => partition.Quota > 0 && partition.UsedBytes > partition.Quota;

    private bool IsOver => _rules.Limit > 0 && UsedWith(_rules.Used) > _rules.Limit;

    private void Follow()
    {
        EvictionPolicy policy = EvictionPolicies.Read(_options.MaxMemoryPolicy) ?? EvictionPolicy.NoEviction;
        _partitions.ChangeMemory(rules =>
        {
            rules.Limit = _options.MaxMemory;
            rules.Policy = policy;
            rules.Samples = _options.MaxMemorySamples;
            rules.LfuLogFactor = _options.LfuLogFactor;
            rules.LfuDecayMinutes = _options.LfuDecayTime;
        });
        if (!IsOver)
            EndExceeded();
        Relieve();
    }

    // Those without a policy of their own give first. One that has its own is asked when they have nothing left.
    private Room MakeRoom(UnixTime now)
    {
        BeginExceeded();
        Room room = InTurn(now, () => !IsOver, () => EvictForAll(now));
        _hasNothingLeft = room == Room.None;
        if (room == Room.Enough)
            EndExceeded();
        return room;
    }

    private void BeginExceeded()
    {
        if (Volatile.Read(ref _exceededSince) == 0)
            Interlocked.CompareExchange(ref _exceededSince, Math.Max(1, _clock.GetTimestamp()), 0);
    }

    // Who found that it is over, or made it so, notes how long it was not.
    private void EndExceeded()
    {
        if (Volatile.Read(ref _exceededSince) == 0)
            return;
        long since = Interlocked.Exchange(ref _exceededSince, 0);
        if (since != 0)
            Interlocked.Add(ref _exceededTicks, _clock.GetElapsedTime(since).Ticks);
    }

    private bool EvictForAll(UnixTime now)
    {
        IReadOnlyList<Partition> all = _partitions.ListAll();
        Partition[] followers = [.. all.Where(partition => partition.Identity.Options.Eviction is null && partition.UsedBytes > 0)];
        return _shared.EvictOne(followers, _rules.Policy, now)
            || all.Any(partition => partition.Identity.Options.Eviction is not null && EvictIn(partition, now));
    }

    private Room MakeRoomIn(Partition partition, UnixTime now) => InTurn(now, () => !IsOverQuota(partition), () => EvictIn(partition, now));

    private bool EvictIn(Partition partition, UnixTime now) =>
        _own.GetOrAdd(partition.Id, _ => new Evictor()).EvictOne([partition], partition.EvictionPolicy, now);

    private Room InTurn(UnixTime now, Func<bool> isEnough, Func<bool> evictOne)
    {
        Room room = Room.Enough;
        bool any = false;
        lock (_turn)
        {
            long begun = _clock.GetTimestamp();
            while (!isEnough())
            {
                if (!evictOne())
                {
                    room = Room.None;
                    break;
                }

                any = true;
                if (_clock.GetElapsedTime(begun) > LongestTurn)
                {
                    room = isEnough() ? Room.Enough : Room.Soon;
                    break;
                }
            }
        }

        if (any)
            _events.Publish(now);
        if (room == Room.Soon)
            Relieve();
        return room;
    }

    private async Task RelieveAsync()
    {
        try
        {
            while (RelieveOnce(new UnixTime(_clock.GetUtcNow().ToUnixTimeMilliseconds())))
                await Task.Delay(Pause);
        }
        finally
        {
            Volatile.Write(ref _isRelieving, 0);
        }
    }

    // True when there is more to do.
    private bool RelieveOnce(UnixTime now)
    {
        bool more = IsOver && MakeRoom(now) == Room.Soon;
        foreach (Partition partition in _partitions.ListAll())
            more |= IsOverQuota(partition) && MakeRoomIn(partition, now) == Room.Soon;
        return more;
    }
}
