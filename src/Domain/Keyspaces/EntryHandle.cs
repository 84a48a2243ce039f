namespace GoKV.Domain.Keyspaces;

/// <summary>
/// Where a key is in its keyspace, or that it is absent and what its hash is: one look-up serves the reading and the writing that follows. Valid
/// until the next change of the keyspace; a handle used later names whatever is there then.
/// </summary>
public readonly record struct EntryHandle
{
    internal EntryHandle(uint hash, int link) => (Hash, Link) = (hash, link);

    /// <summary>True when the key was found.</summary>
    public bool Exists => Link != 0;

    internal uint Hash { get; }

    // One more than the entry's place in its segment; 0 when the key is absent.
    internal int Link { get; }
}
