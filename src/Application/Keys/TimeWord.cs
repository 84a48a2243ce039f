using GoKV.Application.Commands;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>The unit of a time that a client sends or gets, and what it counts from.</summary>
/// <param name="MillisecondsEach">1000 for seconds, 1 for milliseconds.</param>
/// <param name="IsAbsolute">True for Unix time, false for a TTL.</param>
internal readonly record struct TimeUnit(long MillisecondsEach, bool IsAbsolute)
{
    public static readonly TimeUnit Seconds = new(1000, false);
    public static readonly TimeUnit Milliseconds = new(1, false);
    public static readonly TimeUnit UnixSeconds = new(1000, true);
    public static readonly TimeUnit UnixMilliseconds = new(1, true);

    /// <summary>The instant that an amount means; false when the amount or the instant is out of the range of 64-bit milliseconds.</summary>
    public bool TryResolve(long amount, UnixTime now, out long unixMilliseconds)
    {
        Int128 milliseconds = (Int128)amount * MillisecondsEach;
        Int128 instant = milliseconds + (IsAbsolute ? 0 : now.Milliseconds);
        unixMilliseconds = unchecked((long)instant);
        return milliseconds >= long.MinValue && unixMilliseconds == instant;
    }

    /// <summary>An expiry that has not passed as an amount in this unit, rounded to the nearest.</summary>
    public long AmountOf(Expiry expiry, UnixTime now)
    {
        // Unsigned, since the half that is added may pass the range of signed numbers.
        ulong milliseconds = (ulong)(expiry.UnixMilliseconds - (IsAbsolute ? 0 : now.Milliseconds));
        ulong each = (ulong)MillisecondsEach;
        return (long)((milliseconds + (each / 2)) / each);
    }
}

/// <summary>
/// A time as a client sent it. A word that is no number is kept as such, since Redis reports it only after the whole syntax was found right.
/// </summary>
internal readonly record struct TimeWord(TimeUnit Unit, long Amount, bool IsInteger)
{
    public static TimeWord Read(CommandArguments words, int index, TimeUnit unit)
    {
        bool isInteger = IntegerText.TryParse(words[index], out long amount);
        return new TimeWord(unit, amount, isInteger);
    }

    /// <summary>The instant that is meant; false when it is out of the range of 64-bit milliseconds.</summary>
    public bool TryResolve(UnixTime now, out long unixMilliseconds) => Unit.TryResolve(Amount, now, out unixMilliseconds);
}
