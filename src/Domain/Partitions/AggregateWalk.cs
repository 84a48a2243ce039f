using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>What SUM, MIN, MAX, AVG and COUNT say of the integers of a partition at one moment.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Sum">Their sum, exact: no number of keys that fit into any memory leaves 128 bits.</param>
/// <param name="Min">The smallest; null when there is none.</param>
/// <param name="Max">The largest; null when there is none.</param>
public readonly record struct Aggregates(long Count, Int128 Sum, long? Min, long? Max)
{
    internal Aggregates With(long integer) =>
        new(Count + 1, Sum + integer, Math.Min(Min ?? integer, integer), Math.Max(Max ?? integer, integer));
}

/// <summary>
/// A walk over the integers of a partition in short steps that sees them as they all were at the moment it began: it goes in the order of the hashes, and before a
/// key that it has yet to reach is changed, what the key had is taken (docs/adr/0015).
/// </summary>
/// <remarks>Thread safety: its steps are methods of the partition, which take its lock.</remarks>
public sealed class AggregateWalk
{
    private const ulong End = 1UL << 32;

    private readonly ReadOnlyMemory<byte> _pattern;
    private readonly UnixTime _begunAt;

    // Keys that were taken, or made, before the walk has come to them.
    private readonly HashSet<Key> _ahead = [];

    // The first hash that has not been reached.
    private ulong _next;

    internal AggregateWalk(ReadOnlyMemory<byte> pattern, UnixTime now) => (_pattern, _begunAt) = (pattern, now);

    /// <summary>What was found so far; all of it once the walk has ended.</summary>
    public Aggregates Found { get; private set; }

    /// <summary>True when there is nothing left to walk over.</summary>
    public bool HasEnded => _next >= End;

    /// <summary>Goes on for about so many entries.</summary>
    internal void Step(Keyspace keyspace, int count)
    {
        var visitor = new Taker(this);
        ulong next = keyspace.Scan(_next, count, ref visitor);
        _next = next == 0 ? End : next;
    }

    /// <summary>A key is about to change, or to be made.</summary>
    internal void BeforeChange(Keyspace keyspace, EntryHandle entry, ReadOnlySpan<byte> key)
    {
        if (HasEnded || entry.Hash < _next || !_ahead.Add(new Key(key.ToArray())) || !entry.Exists)
            return;
        Take(key, keyspace.ViewOf(entry), keyspace.ExpiryOf(entry));
    }

    /// <summary>All keys are about to go: what is said then is said of the moment after.</summary>
    internal void Clear() => (Found, _next) = (default, End);

    private void Take(ReadOnlySpan<byte> key, Value value, Expiry expiry)
    {
        if (!expiry.HasPassed(_begunAt) && Glob.Matches(_pattern.Span, key))
            Found = Found.With(value.Integer);
    }

    private readonly struct Taker(AggregateWalk walk) : IEntryVisitor
    {
        public void Visit(ReadOnlySpan<byte> key, Value value, Expiry expiry)
        {
            if (walk._ahead.Count == 0 || !walk._ahead.Contains(new Key(key.ToArray())))
                walk.Take(key, value, expiry);
        }
    }
}
