using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>Which values of its schema a partition takes. A partition that takes all has none, and a write tests one field.</summary>
/// <remarks>Thread safety: used under the partition's lock.</remarks>
internal sealed class ValueRule
{
    private readonly PartitionOptions _options;
    private readonly PartitionName _partition;
    private readonly long _min;
    private readonly long _max;

    // Watches what is stored and refuses nothing.
    private ValueRule? _proposed;

    private ValueRule(PartitionIdentity identity)
    {
        (_options, _partition) = (identity.Options, identity.Name);
        (_min, _max, MaxLength) = (_options.Min ?? long.MinValue, _options.Max ?? long.MaxValue, _options.MaxLength ?? Value.MaxLength);
    }

    /// <summary>True when no value is refused: it is there for a proposal only.</summary>
    public bool TakesAll => !_options.HasRange && _options.MaxLength is null && !Saturates;

    /// <summary>True when a value was stored, or was there, that the proposed rule does not take.</summary>
    public bool IsProposalBroken { get; private set; }

    /// <summary>Bytes of the longest value.</summary>
    public long MaxLength { get; }

    /// <summary>True when an integer that is not taken becomes the nearest that is.</summary>
    public bool Saturates => _options.Overflow == OverflowRule.Saturate;

    /// <summary>The rule of a partition; null when it takes all values of its schema.</summary>
    public static ValueRule? Of(PartitionIdentity identity) =>
        identity.Options.HasRange || identity.Options.MaxLength is not null || identity.Options.Overflow == OverflowRule.Saturate ? new ValueRule(identity) : null;

    /// <summary>A partition's rule that watches, besides, whether another one could be in its place.</summary>
    public static ValueRule Proposing(PartitionIdentity identity, PartitionOptions proposed) =>
        new(identity) { _proposed = new ValueRule(identity with { Options = proposed }) };

    /// <summary>Ends a proposal.</summary>
    public void Withdraw() => (_proposed, IsProposalBroken) = (null, false);

    /// <summary>A value is stored as it is, or is there.</summary>
    public void NoteStored(Value value) => IsProposalBroken |= _proposed is { } proposed && !proposed.Takes(value);

    /// <summary>Why a value is not taken, or null; one that is out of range may become the nearest within.</summary>
    public Error? Admit(ref Value value)
    {
        if (!Takes(value))
        {
            if (!value.IsInteger)
                return RefuseLength(value.Length);
            if (!Saturates)
                return DomainErrors.OutOfRange(_partition, _options);
            value = new Value(Math.Clamp(value.Integer, _min, _max));
        }

        NoteStored(value);
        return null;
    }

    /// <summary>Why bytes of this number are not taken, or null.</summary>
    public Error? RefuseLength(long length)
    {
        IsProposalBroken |= length <= MaxLength && length > _proposed?.MaxLength;
        return length > MaxLength ? DomainErrors.TooLongFor(_partition, MaxLength) : null;
    }

    private bool Takes(Value value) => value.IsInteger ? value.Integer >= _min && value.Integer <= _max : value.Length <= MaxLength;
}
