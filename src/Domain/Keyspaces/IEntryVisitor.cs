using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>Receives entries until it has enough.</summary>
public interface IEntryCollector : IEntryVisitor
{
    /// <summary>True when it would rather have more, but can do with what it has.</summary>
    bool HasAny { get; }

    /// <summary>True when it takes no more.</summary>
    bool HasEnough { get; }
}

/// <summary>Receives the entries of a scan. A struct, so that each visitor's scan is compiled for it and calls it directly.</summary>
public interface IEntryVisitor
{
    /// <summary>Takes one entry, also one whose expiry has passed. Must not change the keyspace.</summary>
    /// <param name="key">The key, good for this call only.</param>
    /// <param name="value">The value as it is stored, good for this call only: see <see cref="Keyspace.ViewOf"/>.</param>
    /// <param name="expiry">Its expiry.</param>
    void Visit(ReadOnlySpan<byte> key, Value value, Expiry expiry);
}
