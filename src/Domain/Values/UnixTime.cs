namespace GoKV.Domain.Values;

/// <summary>An instant in whole milliseconds since 1970-01-01T00:00:00Z. The Domain never reads a clock: callers pass the time in.</summary>
/// <param name="Milliseconds">Milliseconds since the Unix epoch; may be negative.</param>
public readonly record struct UnixTime(long Milliseconds)
{
    /// <summary>This instant in whole seconds, rounded down.</summary>
    public long Seconds => (Milliseconds >= 0 ? Milliseconds : Milliseconds - 999) / 1000;
}
