using GoKV.Domain.Values;

namespace GoKV.Domain.Eviction;

/// <summary>
/// The 24 bits that an entry has for eviction (docs/adr/0008), with Redis' meaning: for LRU, the second of the last use, modulo 2^24, which is half a year; for
/// LFU, the minute of the last use in the upper 16 bits and a logarithmic counter of uses in the lower 8.
/// </summary>
// Thread safety: no state.
internal static class AccessMark
{
    internal const uint Mask = (1U << 24) - 1;

    // A new key gets a head start, or it would be the next to go.
    private const uint FirstCount = 5;
    private const uint MaxCount = 255;
    private const int CountBits = 8;
    private const uint MinuteMask = (1U << 16) - 1;

    /// <summary>The mark of a key used at a time, for LRU.</summary>
    internal static uint At(UnixTime now) => (uint)(now.Milliseconds / 1000) & Mask;

    /// <summary>The mark of a key that is new, for LFU.</summary>
    internal static uint FirstUse(UnixTime now) => (MinuteOf(now) << CountBits) | FirstCount;

    /// <summary>The mark of a key that has not been used for so many seconds, for LRU.</summary>
    internal static uint Idle(long seconds, UnixTime now) => unchecked(At(now) - (uint)seconds) & Mask;

    /// <summary>The mark of a key with a count of uses, for LFU.</summary>
    internal static uint Used(byte uses, UnixTime now) => (MinuteOf(now) << CountBits) | uses;

    /// <summary>Seconds since the last use, for LRU.</summary>
    internal static uint IdleSeconds(uint mark, UnixTime now) => (At(now) - mark) & Mask;

    /// <summary>The count of uses as it is by now, 0 to 255, for LFU: it loses one in each decay time without a use.</summary>
    internal static uint UsesOf(uint mark, UnixTime now, int decayMinutes)
    {
        uint uses = mark & MaxCount;
        if (decayMinutes == 0)
            return uses;
        uint periods = ((MinuteOf(now) - (mark >> CountBits)) & MinuteMask) / (uint)decayMinutes;
        return periods > uses ? 0 : uses - periods;
    }

    /// <summary>The mark after another use, for LFU. The more uses were counted, the less likely one more is: logarithmic, as 8 bits are few.</summary>
    /// <param name="mark">The mark before.</param>
    /// <param name="now">The time.</param>
    /// <param name="decayMinutes">See <see cref="UsesOf"/>.</param>
    /// <param name="logFactor">How much less likely.</param>
    /// <param name="draw">32 random bits.</param>
    internal static uint NextUse(uint mark, UnixTime now, int decayMinutes, int logFactor, uint draw)
    {
        uint uses = UsesOf(mark, now, decayMinutes);
        double above = uses > FirstCount ? uses - FirstCount : 0;
        if (uses < MaxCount && draw * ((above * logFactor) + 1) < uint.MaxValue)
            uses++;
        return (MinuteOf(now) << CountBits) | uses;
    }

    private static uint MinuteOf(UnixTime now) => (uint)(now.Milliseconds / 60_000) & MinuteMask;
}
