namespace GoKV.Domain.Values;

/// <summary>
/// The absolute instant at which a key stops existing, or <see cref="None"/>. What remains until then is a TTL and depends on a clock;
/// an expiry does not, which is why files and replay carry expiries only.
/// </summary>
public readonly record struct Expiry
{
    private Expiry(long unixMilliseconds) => UnixMilliseconds = unixMilliseconds;

    /// <summary>The key lives until it is deleted. The default value.</summary>
    public static Expiry None => default;

    /// <summary>Milliseconds since the Unix epoch; 0 means no expiry.</summary>
    public long UnixMilliseconds { get; }

    /// <summary>True when there is no expiry.</summary>
    public bool IsNone => UnixMilliseconds == 0;

    /// <summary>
    /// The expiry at an instant. Instants at or before the epoch are moved to its first millisecond: they are equally in the past, and 0 means none.
    /// </summary>
    /// <param name="unixMilliseconds">Milliseconds since the Unix epoch.</param>
    public static Expiry At(long unixMilliseconds) => new(Math.Max(1, unixMilliseconds));

    /// <summary>True when the key no longer exists at <paramref name="now"/>. Redis compares the same way: at its expiry a key is still there, one millisecond later it is not.</summary>
    public bool HasPassed(UnixTime now) => UnixMilliseconds != 0 && now.Milliseconds > UnixMilliseconds;
}
