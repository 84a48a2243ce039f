namespace GoKV.Domain.Keyspaces;

/// <summary>
/// Where a key's entry is, or that it is absent and what its hash is: one look-up serves the reading and the writing that follows. Valid until the
/// next change of the keyspace; a handle used later names whatever is there then.
/// </summary>
public readonly record struct EntryHandle
{
    internal EntryHandle(uint hash, uint address) => (Hash, Address) = (hash, address);

    /// <summary>True when the key was found.</summary>
    public bool Exists => Address != 0;

    internal uint Hash { get; }

    // Of the entry in the EntryStore; 0 when the key is absent.
    internal uint Address { get; }
}
