namespace GoKV.Domain.Keyspaces;

/// <summary>Is told which keys a sweep removes.</summary>
public interface IExpirySink
{
    /// <summary>A key is removed because its expiry has passed. Must not change the keyspace.</summary>
    /// <param name="key">The key, good for this call only.</param>
    void Expired(EntryHandle entry, ReadOnlySpan<byte> key);
}
