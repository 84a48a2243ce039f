namespace GoKV.Domain.Keyspaces;

/// <summary>Is told which keys a sweep removed.</summary>
public interface IExpirySink
{
    /// <summary>A key has just been removed because its expiry had passed. Must not change the keyspace.</summary>
    /// <param name="key">The key's array, which is never changed: it may be kept.</param>
    void Expired(byte[] key);
}
