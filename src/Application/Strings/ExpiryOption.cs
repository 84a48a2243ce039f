using GoKV.Application.Commands;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>Which of the expiry options a command takes.</summary>
[Flags]
internal enum ExpiryWords
{
    /// <summary>EX, PX, EXAT and PXAT.</summary>
    Times = 1,

    /// <summary>KEEPTTL.</summary>
    KeepTtl = 2,

    /// <summary>PERSIST.</summary>
    Persist = 4,

    /// <summary>What SET takes.</summary>
    Set = Times | KeepTtl,

    /// <summary>What GETEX takes.</summary>
    GetEx = Times | Persist,
}

/// <summary>The unit of a time that a client sends, and what it counts from.</summary>
/// <param name="MillisecondsEach">1000 for seconds, 1 for milliseconds.</param>
/// <param name="IsAbsolute">True for Unix time, false for a TTL.</param>
internal readonly record struct TimeUnit(long MillisecondsEach, bool IsAbsolute)
{
    public static readonly TimeUnit Seconds = new(1000, false);
    public static readonly TimeUnit Milliseconds = new(1, false);
    public static readonly TimeUnit UnixSeconds = new(1000, true);
    public static readonly TimeUnit UnixMilliseconds = new(1, true);

    /// <summary>The instant that an amount means; false when it is out of the range of 64-bit milliseconds.</summary>
    public bool TryResolve(long amount, UnixTime now, out long unixMilliseconds)
    {
        Int128 instant = ((Int128)amount * MillisecondsEach) + (IsAbsolute ? 0 : now.Milliseconds);
        unixMilliseconds = unchecked((long)instant);
        return unixMilliseconds == instant;
    }
}

/// <summary>
/// The expiry option of SET and GETEX: EX, PX, EXAT or PXAT with a number, KEEPTTL or PERSIST; at most one of them. The number is kept as the client
/// sent it, since Redis reports a bad one only after the whole syntax was found right: the validators of the commands check it.
/// </summary>
internal readonly record struct ExpiryOption(ExpiryWords Word, TimeUnit Unit, long Amount, bool IsInteger)
{
    /// <summary>No option.</summary>
    public static readonly ExpiryOption None = new(0, default, 0, true);

    /// <summary>Reads the option at a word, if it is one and none was read before.</summary>
    public static bool TryRead(CommandArguments words, ref int index, ExpiryWords allowed, ref ExpiryOption option)
    {
        if (option != None)
            return false;
        if (allowed.HasFlag(ExpiryWords.KeepTtl) && words.Is(index, "KEEPTTL"u8))
            option = None with { Word = ExpiryWords.KeepTtl };
        else if (allowed.HasFlag(ExpiryWords.Persist) && words.Is(index, "PERSIST"u8))
            option = None with { Word = ExpiryWords.Persist };
        else if (index + 1 < words.Count && UnitOf(words, index) is { } unit)
            option = new ExpiryOption(ExpiryWords.Times, unit, IntegerText.TryParse(words[++index], out long amount) ? amount : 0, IntegerText.TryParse(words[index], out _));
        else
            return false;
        return true;
    }

    /// <summary>True when the number, if there is one, is above zero and means an instant in range.</summary>
    public bool IsInRange(UnixTime now) => Word != ExpiryWords.Times || (Amount > 0 && Unit.TryResolve(Amount, now, out _));

    /// <summary>What the option does to the expiry of a key that is written.</summary>
    public ExpiryChange ChangeAt(UnixTime now) => Word switch
    {
        ExpiryWords.KeepTtl => ExpiryChange.KeepOld,
        ExpiryWords.Times when Unit.TryResolve(Amount, now, out long instant) => ExpiryChange.To(Expiry.At(instant)),
        _ => ExpiryChange.Clear,
    };

    private static TimeUnit? UnitOf(CommandArguments words, int index) =>
        words.Is(index, "EX"u8) ? TimeUnit.Seconds
        : words.Is(index, "PX"u8) ? TimeUnit.Milliseconds
        : words.Is(index, "EXAT"u8) ? TimeUnit.UnixSeconds
        : words.Is(index, "PXAT"u8) ? TimeUnit.UnixMilliseconds
        : null;
}
