using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;

namespace GoKV.Domain.Partitions;

/// <summary>What becomes of an integer that a partition does not take.</summary>
public enum OverflowRule
{
    /// <summary>It is refused.</summary>
    Reject,

    /// <summary>The nearest one that the partition takes is stored in its place.</summary>
    Saturate,
}

/// <summary>What a partition may be told besides its schema and persistence (docs/adr/0015). What is null is not limited.</summary>
public sealed record PartitionOptions
{
    /// <summary>No option: what a numbered database has.</summary>
    public static readonly PartitionOptions None = new();

    /// <summary>INT: the smallest integer it takes.</summary>
    public long? Min { get; init; }

    /// <summary>INT: the largest.</summary>
    public long? Max { get; init; }

    /// <summary>INT: what becomes of others.</summary>
    public OverflowRule Overflow { get; init; }

    /// <summary>STRING: the bytes of the longest value it takes.</summary>
    public long? MaxLength { get; init; }

    /// <summary>Seconds that a key lives which is written without an expiry of its own.</summary>
    public long? TtlSeconds { get; init; }

    /// <summary>Bytes that its entries may use.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>Which keys go when memory is short; null for what the server says.</summary>
    public EvictionPolicy? Eviction { get; init; }

    /// <summary>True when there is a smallest or a largest integer.</summary>
    public bool HasRange => Min is not null || Max is not null;

    /// <summary>Why a partition of a schema cannot have these options, or null.</summary>
    public Error? ProblemOn(Schema schema)
    {
        if (schema != Schema.Int && (HasRange || Overflow != OverflowRule.Reject))
            return DomainErrors.RangeNeedsInt;
        if (schema != Schema.String && MaxLength is not null)
            return DomainErrors.MaxLengthNeedsString;
        return Min > Max ? DomainErrors.EmptyRange : null;
    }
}
