using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>
/// A partition that knows what its entries use and when each was used last, or how often: what limits of memory and eviction need (docs/adr/0015).
/// </summary>
// Invariants: while there is a limit for all partitions, what this one has entered into their sum is what its entries use, whenever its lock is free.
public abstract class MeteredPartition : Partition
{
    // Where one key in so many has an expiry, keys are drawn until one has. Hardly ever does none of so many draws find one.
    private const long ManyExpiring = 8;
    private const long TriesPerSample = 4 * ManyExpiring;

    // Sampling stops after so many entries once it has found one, however few have an expiry.
    private const int EnoughVisited = 2048;
    private const int EntriesPerVisit = 32;

    // What partitions obey that are in no server, as in tests.
    private static readonly MemoryRules NoRules = new();

    private MemoryRules _rules = NoRules;
    private long _entered;
    private bool _isEntered;
    private bool _countsUses;
    private ulong _draws;

    // Null while nobody aggregates.
    private List<AggregateWalk>? _walks;

    // Of the operation that runs.
    private UnixTime _now;

    private protected MeteredPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal)
    {
        Keyspace = new Keyspace(hasher);
        // Any number but 0.
        _draws = unchecked(((ulong)identity.Id.Number + 1) * 0x9E3779B97F4A7C15);
    }

    /// <inheritdoc/>
    public sealed override long UsedBytes => Keyspace.UsedBytes;

    /// <inheritdoc/>
    public sealed override long Quota => Identity.Options.MaxMemory ?? 0;

    /// <inheritdoc/>
    public sealed override EvictionPolicy EvictionPolicy => Identity.Options.Eviction ?? _rules.Policy;

    /// <summary>The entries. Under the lock only.</summary>
    private protected Keyspace Keyspace { get; private set; }

    /// <inheritdoc/>
    public sealed override void Govern(MemoryRules rules)
    {
        lock (Gate)
        {
            if (rules != _rules)
            {
                Leave();
                _rules = rules;
                _now = rules.StartedAt;
                rules.CountQuotas(Quota > 0 ? 1 : 0);
            }

            _countsUses = EvictionPolicy.CountsUses();
            _isEntered = rules.Limit > 0;
            EnterUse();
        }
    }

    /// <inheritdoc/>
    public sealed override void CloseGaps(ref int position, int maxMoves)
    {
        // Whatever state the partition is in: where its entries are is no change of them.
        lock (Gate)
            Keyspace.CloseGaps(ref position, maxMoves);
    }

    /// <inheritdoc/>
    public sealed override void Sample(EvictionPolicy policy, EvictionPool pool, UnixTime now)
    {
        lock (Gate)
        {
            if (Unavailable is not null)
                return;
            foreach (byte[] key in SampleKeys(policy.IsVolatile(), _rules.Samples))
            {
                EntryHandle entry = Keyspace.Find(key);
                pool.Offer(this, key, ScoreOf(entry, policy, now));
            }
        }
    }

    /// <inheritdoc/>
    public sealed override Outcome<long?> IdleSecondsOf(Key key, UnixTime now) => MarkOf(key, now, mark => AccessMark.IdleSeconds(mark, now));

    /// <inheritdoc/>
    public sealed override Outcome<long?> UsesOf(Key key, UnixTime now) => MarkOf(key, now, mark => AccessMark.UsesOf(mark, now, _rules.LfuDecayMinutes));

    /// <summary>Some keys, at random, perhaps one twice; fewer when there are not as many, none when there are none.</summary>
    private protected IReadOnlyList<byte[]> SampleKeys(bool onlyVolatile, int wanted)
    {
        var keys = new List<byte[]>(wanted);
        if (Keyspace.Count == 0 || (onlyVolatile && Keyspace.ExpiringCount == 0))
            return keys;
        if (!onlyVolatile || Keyspace.ExpiringCount * ManyExpiring >= Keyspace.Count)
        {
            // Each has the same chance. The next entry from a random hash on would not: one behind a wide gap would go sooner than others, however much it is used.
            for (long tries = onlyVolatile ? wanted * TriesPerSample : wanted; tries > 0 && keys.Count < wanted; tries--)
            {
                if (Keyspace.TryPickRandom(NextDraw(), out EntryHandle entry) && (!onlyVolatile || !Keyspace.ExpiryOf(entry).IsNone))
                    keys.Add(Keyspace.KeyOf(entry).ToArray());
            }
        }

        if (keys.Count > 0)
            return keys;
        var collector = new ExpiringCollector(keys, wanted);
        Keyspace.VisitExpiringFrom(NextDraw() >> 32, EntriesPerVisit, EnoughVisited, ref collector);
        return keys;
    }

    /// <summary>Says at what time the running operation happens, for the marks of what it stores.</summary>
    private protected void Begin(UnixTime now) => _now = now;

    /// <summary>Notes that an entry is used.</summary>
    private protected void NoteUse(EntryHandle entry)
    {
        uint mark = _countsUses
            ? AccessMark.NextUse(Keyspace.MarkOf(entry), _now, _rules.LfuDecayMinutes, _rules.LfuLogFactor, (uint)NextDraw())
            : AccessMark.At(_now);
        Keyspace.SetMark(entry, mark);
    }

    /// <summary>Says how an entry that was just stored was used where it comes from, as far as it is known and the policy wants to know.</summary>
    private protected void RememberUse(Key key, long? idleSeconds, byte? uses, UnixTime now)
    {
        uint? mark = _countsUses
            ? uses is { } count ? AccessMark.Used(count, now) : null
            : idleSeconds is { } idle ? AccessMark.Idle(idle, now) : null;
        if (mark is { } known)
            Keyspace.SetMark(Keyspace.Find(key.Span), known);
    }

    /// <summary>Says what walks have to know before an entry changes, goes or is made. A field test while there are none.</summary>
    private protected void BeforeChange(EntryHandle entry, ReadOnlySpan<byte> key)
    {
        if (_walks is not null)
            TellWalks(entry, key);
    }

    /// <summary>Says that all entries are about to go.</summary>
    private protected void BeforeClear() => _walks?.ForEach(walk => walk.Clear());

    /// <summary>Begins to tell a walk.</summary>
    private protected void Join(AggregateWalk walk) => (_walks ??= []).Add(walk);

    /// <summary>Ends telling a walk.</summary>
    private protected void Leave(AggregateWalk walk)
    {
        _walks?.Remove(walk);
        if (_walks is { Count: 0 })
            _walks = null;
    }

    private void TellWalks(EntryHandle entry, ReadOnlySpan<byte> key)
    {
        foreach (AggregateWalk walk in _walks!)
            walk.BeforeChange(Keyspace, entry, key);
    }

    /// <summary>Stores a value in an entry that exists or is to be made.</summary>
    private protected void Keep(EntryHandle entry, ReadOnlySpan<byte> key, Value value, ValueForm form, Expiry expiry)
    {
        BeforeChange(entry, key);
        if (entry.Exists)
        {
            NoteUse(entry);
            Keyspace.Replace(entry, value, form, expiry);
        }
        else
        {
            EntryHandle added = Keyspace.Add(entry, key, value, form, expiry);
            Keyspace.SetMark(added, _countsUses ? AccessMark.FirstUse(_now) : AccessMark.At(_now));
        }

        EnterUse();
    }

    /// <summary>Enters what the entries use into the sum of all partitions. After every change of the keyspace; a field test while there is no limit.</summary>
    private protected void EnterUse()
    {
        if (!_isEntered && _entered == 0)
            return;
        long use = _isEntered ? Keyspace.UsedBytes : 0;
        _rules.Enter(use - _entered);
        _entered = use;
    }

    /// <summary>Exchanges entries, the journals that keep them, and how these persist. Number, name, watches and counts stay. Under both locks.</summary>
    private protected void ExchangeContents(MeteredPartition other)
    {
        (Keyspace, other.Keyspace) = (other.Keyspace, Keyspace);
        (Journal, other.Journal) = (other.Journal, Journal);
        (PartitionIdentity own, PartitionIdentity others) = (Identity, other.Identity);
        Alter(own with { Persistence = others.Persistence });
        other.Alter(others with { Persistence = own.Persistence });
        EnterUse();
        other.EnterUse();
    }

    /// <summary>Takes the partition out of what all use together: it is dropped.</summary>
    private protected void Leave()
    {
        _isEntered = false;
        EnterUse();
        _rules.CountQuotas(Quota > 0 ? -1 : 0);
    }

    private protected override void Altered(PartitionIdentity before)
    {
        _rules.CountQuotas((Quota > 0 ? 1 : 0) - (before.Options.MaxMemory > 0 ? 1 : 0));
        _countsUses = EvictionPolicy.CountsUses();
    }

    private Outcome<long?> MarkOf(Key key, UnixTime now, Func<uint, uint> read)
    {
        lock (Gate)
        {
            if (RefuseRead() is { } error)
                return error;
            EntryHandle entry = Keyspace.Find(key.Span);
            return entry.Exists && !Keyspace.ExpiryOf(entry).HasPassed(now) ? read(Keyspace.MarkOf(entry)) : default(long?);
        }
    }

    private ulong ScoreOf(EntryHandle entry, EvictionPolicy policy, UnixTime now)
    {
        if (policy == EvictionPolicy.VolatileTtl)
            return ulong.MaxValue - (ulong)Keyspace.ExpiryOf(entry).UnixMilliseconds;
        uint mark = Keyspace.MarkOf(entry);
        return policy.CountsUses() ? byte.MaxValue - AccessMark.UsesOf(mark, now, _rules.LfuDecayMinutes) : AccessMark.IdleSeconds(mark, now);
    }

    // Marsaglia's xorshift: these numbers need not be secret, only spread.
    private ulong NextDraw()
    {
        ulong draw = _draws;
        draw ^= draw << 13;
        draw ^= draw >> 7;
        draw ^= draw << 17;
        return _draws = draw;
    }

    private struct ExpiringCollector(List<byte[]> keys, int wanted) : IEntryCollector
    {
        public readonly bool HasAny => keys.Count > 0;

        public readonly bool HasEnough => keys.Count >= wanted;

        public readonly void Visit(ReadOnlySpan<byte> key, Value value, Expiry expiry)
        {
            if (!HasEnough && !expiry.IsNone)
                keys.Add(key.ToArray());
        }
    }
}
