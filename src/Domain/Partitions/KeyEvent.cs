namespace GoKV.Domain.Partitions;

/// <summary>What has happened to a key, as keyspace notifications tell it (https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/).</summary>
public enum KeyEvent
{
    /// <summary>A value was stored, whatever there was before.</summary>
    Set,

    /// <summary>The key did not exist before; told besides what was done.</summary>
    New,

    /// <summary>Bytes were added at the end.</summary>
    Append,

    /// <summary>Bytes were written over.</summary>
    SetRange,

    /// <summary>Bits were changed.</summary>
    SetBit,

    /// <summary>Elements were added to a HyperLogLog.</summary>
    AddElements,

    /// <summary>An integer was added.</summary>
    IncrementBy,

    /// <summary>A floating point number was added.</summary>
    IncrementByFloat,

    /// <summary>The key was deleted.</summary>
    Delete,

    /// <summary>The expiry was set.</summary>
    Expire,

    /// <summary>The expiry was taken off.</summary>
    Persist,

    /// <summary>The key went because its expiry passed.</summary>
    Expired,

    /// <summary>The key went because memory was short.</summary>
    Evicted,

    /// <summary>The key has another name now.</summary>
    RenameFrom,

    /// <summary>The name of a renamed key.</summary>
    RenameTo,

    /// <summary>The key is a copy of another one.</summary>
    CopyTo,

    /// <summary>The key was moved to another partition.</summary>
    MoveFrom,

    /// <summary>The key came from another partition.</summary>
    MoveTo,

    /// <summary>The key was made from a dump.</summary>
    Restore,

    /// <summary>The key holds what SORT stored.</summary>
    SortStore,

    /// <summary>A key was read that does not exist.</summary>
    Miss,
}
