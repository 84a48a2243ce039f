using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>When EXPIRE changes an expiry. Conditions combine as Redis allows: XX with GT or LT.</summary>
[Flags]
public enum ExpireCondition
{
    /// <summary>Always.</summary>
    None = 0,

    /// <summary>NX: only if the key has no expiry.</summary>
    HasNone = 1,

    /// <summary>XX: only if the key has one.</summary>
    HasSome = 2,

    /// <summary>GT: only if the new one is later; no expiry counts as infinitely late.</summary>
    Later = 4,

    /// <summary>LT: only if the new one is earlier.</summary>
    Earlier = 8,
}

/// <summary>When SET stores.</summary>
public enum SetCondition
{
    /// <summary>Always.</summary>
    None,

    /// <summary>NX: only if the key does not exist.</summary>
    IfAbsent,

    /// <summary>XX: only if it does.</summary>
    IfPresent,
}

/// <summary>What a write does to the expiry of its key.</summary>
/// <param name="Keep">True to leave it as it is (KEEPTTL); <paramref name="New"/> is then not used.</param>
/// <param name="New">The new expiry; none takes it off.</param>
public readonly record struct ExpiryChange(bool Keep, Expiry New)
{
    /// <summary>Takes the expiry off: what a plain SET does.</summary>
    public static ExpiryChange Clear => default;

    /// <summary>Leaves the expiry as it is.</summary>
    public static ExpiryChange KeepOld => new(true, Expiry.None);

    /// <summary>Sets the expiry.</summary>
    public static ExpiryChange To(Expiry expiry) => new(false, expiry);
}

/// <summary>What SET did.</summary>
/// <param name="Stored">False when its condition did not hold.</param>
/// <param name="Previous">The value before, or null when there was none.</param>
public readonly record struct SetResult(bool Stored, Value? Previous);
