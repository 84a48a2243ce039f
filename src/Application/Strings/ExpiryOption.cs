using GoKV.Application.Commands;
using GoKV.Application.Keys;
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

/// <summary>
/// The expiry option of SET and GETEX: EX, PX, EXAT or PXAT with a number, KEEPTTL or PERSIST; at most one of them. A bad number is no error yet, since
/// Redis reports it only after the whole syntax was found right.
/// </summary>
internal readonly record struct ExpiryOption(ExpiryWords Word, TimeWord Time)
{
    /// <summary>No option.</summary>
    public static ExpiryOption None => default;

    /// <summary>True when no option was given.</summary>
    public bool IsNone => Word == 0;

    /// <summary>True when the number, if there is one, is one.</summary>
    public bool IsInteger => Word != ExpiryWords.Times || Time.IsInteger;

    /// <summary>An option that is a number in a unit.</summary>
    public static ExpiryOption Of(TimeWord time) => new(ExpiryWords.Times, time);

    /// <summary>Reads the option at a word, if it is one and no other was read before. The same one may be repeated, as in Redis: the last counts.</summary>
    public static bool TryRead(CommandArguments words, ref int index, ExpiryWords allowed, ref ExpiryOption option)
    {
        ExpiryOption read;
        if (allowed.HasFlag(ExpiryWords.KeepTtl) && words.Is(index, "KEEPTTL"u8))
            read = new ExpiryOption(ExpiryWords.KeepTtl, default);
        else if (allowed.HasFlag(ExpiryWords.Persist) && words.Is(index, "PERSIST"u8))
            read = new ExpiryOption(ExpiryWords.Persist, default);
        else if (index + 1 < words.Count && UnitOf(words, index) is { } unit)
            read = Of(TimeWord.Read(words, ++index, unit));
        else
            return false;

        if (!option.IsNone && (option.Word != read.Word || option.Time.Unit != read.Time.Unit))
            return false;
        option = read;
        return true;
    }

    /// <summary>True when the number, if there is one, is above zero and means an instant in range.</summary>
    public bool IsInRange(UnixTime now) => Word != ExpiryWords.Times || (Time.Amount > 0 && Time.TryResolve(now, out _));

    /// <summary>What the option does to the expiry of a key that is written.</summary>
    public ExpiryChange ChangeAt(UnixTime now) => Word switch
    {
        ExpiryWords.KeepTtl => ExpiryChange.KeepOld,
        ExpiryWords.Times when Time.TryResolve(now, out long instant) => ExpiryChange.To(Expiry.At(instant)),
        _ => ExpiryChange.Clear,
    };

    private static TimeUnit? UnitOf(CommandArguments words, int index) =>
        words.Is(index, "EX"u8) ? TimeUnit.Seconds
        : words.Is(index, "PX"u8) ? TimeUnit.Milliseconds
        : words.Is(index, "EXAT"u8) ? TimeUnit.UnixSeconds
        : words.Is(index, "PXAT"u8) ? TimeUnit.UnixMilliseconds
        : null;
}
