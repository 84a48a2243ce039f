using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition that may take only some values of its schema, and may give keys an expiry (docs/adr/0015).</summary>
public abstract class ConstrainedPartition : RestorablePartition, IAlterable
{
    private long _ttlMilliseconds;

    private protected ConstrainedPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal, hasher) => Obey(identity);

    /// <summary>Which values it takes; null when it takes all of its schema. Under the lock only.</summary>
    private protected ValueRule? Rule { get; private set; }

    /// <inheritdoc/>
    public void Propose(PartitionOptions? options)
    {
        lock (Gate)
        {
            Rule?.Withdraw();
            if (options is not null)
                Rule = ValueRule.Proposing(Identity, options);
            else if (Rule is { TakesAll: true })
                Rule = null;
        }
    }

    /// <inheritdoc/>
    public bool CheckProposed(ref ulong cursor, int count)
    {
        lock (Gate)
        {
            var visitor = new ProposalChecker(Rule!);
            cursor = Keyspace.Scan(cursor, count, ref visitor);
            return !Rule!.IsProposalBroken;
        }
    }

    /// <inheritdoc/>
    public bool TryAlter(PartitionIdentity identity)
    {
        lock (Gate)
        {
            if (Rule is { IsProposalBroken: true })
                return false;
            Alter(identity);
            return true;
        }
    }

    private protected sealed override void Altered(PartitionIdentity before)
    {
        base.Altered(before);
        Obey(Identity);
    }

    private void Obey(PartitionIdentity identity)
    {
        Rule = ValueRule.Of(identity);
        _ttlMilliseconds = (identity.Options.TtlSeconds ?? 0) * 1000;
    }

    /// <summary>Why a value may not be stored, or null; the partition's rule may put another in its place.</summary>
    private protected Error? Refuse(ref Value encoded) => Rule?.Admit(ref encoded);

    /// <summary>The expiry of what is stored without one of its own and has none to keep.</summary>
    private protected Expiry FirstExpiry(UnixTime now) => _ttlMilliseconds == 0 ? Expiry.None : Expiry.At(now.Milliseconds + _ttlMilliseconds);

    private readonly struct ProposalChecker(ValueRule rule) : IEntryVisitor
    {
        public void Visit(ReadOnlySpan<byte> key, Value value, Expiry expiry) => rule.NoteStored(value);
    }
}
