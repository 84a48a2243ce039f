using GoKV.Domain.Values;

namespace GoKV.Domain.Keyspaces;

/// <summary>Receives the entries of a scan. A struct, so that each visitor's scan is compiled for it and calls it directly.</summary>
/// <typeparam name="TValue">What the keyspace stores.</typeparam>
public interface IEntryVisitor<in TValue>
{
    /// <summary>Takes one entry, also one whose expiry has passed. Must not change the keyspace.</summary>
    /// <param name="key">The stored array, which is never changed: it may be kept.</param>
    void Visit(byte[] key, TValue value, Expiry expiry);
}
