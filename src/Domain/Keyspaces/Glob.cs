namespace GoKV.Domain.Keyspaces;

/// <summary>
/// The patterns of KEYS, SCAN and PSUBSCRIBE, byte for byte as Redis 7.0 reads them (stringmatchlen in its util.c): <c>*</c> any bytes, <c>?</c>
/// one byte, <c>[abc]</c> <c>[a-z]</c> <c>[^a]</c> one of a class or not, <c>\</c> takes the next byte literally. Where a pattern is malformed the
/// oddities are Redis' too: a class without <c>]</c> ends with the pattern, a range may be reversed, and <c>[a-]</c> is a range up to <c>]</c>.
/// One difference: Redis compares ranges as C chars, signed on some machines; here bytes are 0 to 255, as where they are unsigned.
/// </summary>
// Thread safety: no state.
public static class Glob
{
    // Stars that are followed by something. Redis looks behind them recursively and gives up here (since CVE-2024-31228): a pattern with more describes nothing.
    private const int MaxStars = 1000;

    /// <summary>
    /// True when the pattern describes the whole text. Takes at most the product of the two lengths in steps, whatever the pattern: a star that
    /// failed at one place is tried at the next, but never one before the last star, because what stood there has matched already.
    /// </summary>
    /// <param name="ignoreCase">Whether ASCII letters match in both cases; an escaped letter in a class never does, as in Redis.</param>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool ignoreCase = false)
    {
        // A lone star is all keys, tested before any matching; other stars do not match an empty key. Both as in Redis.
        if (pattern is [(byte)'*'])
            return true;
        if (text.IsEmpty)
            return pattern.IsEmpty;

        int at = 0;
        int position = 0;
        int afterStar = -1;
        int starPosition = 0;
        int stars = 0;
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                at = SkipStars(pattern, at);
                if (at == pattern.Length)
                    return true;
                if (++stars > MaxStars)
                    return false;
                afterStar = at;
                starPosition = position;
            }
            else if (at < pattern.Length && MatchesOne(pattern, ref at, text[position], ignoreCase))
            {
                position++;
            }
            else if (afterStar >= 0)
            {
                at = afterStar;
                position = ++starPosition;
            }
            else
            {
                return false;
            }
        }

        return SkipStars(pattern, at) == pattern.Length;
    }

    private static int SkipStars(ReadOnlySpan<byte> pattern, int at)
    {
        while (at < pattern.Length && pattern[at] == '*')
            at++;
        return at;
    }

    // Matches one byte with the pattern's next element, and moves behind that element.
    private static bool MatchesOne(ReadOnlySpan<byte> pattern, ref int at, byte value, bool ignoreCase)
    {
        byte first = pattern[at++];
        switch (first)
        {
            case (byte)'?':
                return true;
            case (byte)'[':
                return MatchesClass(pattern, ref at, value, ignoreCase);
            case (byte)'\\' when at < pattern.Length:
                return AreEqual(pattern[at++], value, ignoreCase);
            default:
                return AreEqual(first, value, ignoreCase);
        }
    }

    // [ "^" ] { "\" any | any "-" any | any } "]"     where the closing bracket may be missing at the pattern's end
    private static bool MatchesClass(ReadOnlySpan<byte> pattern, ref int at, byte value, bool ignoreCase)
    {
        bool negated = at < pattern.Length && pattern[at] == '^';
        if (negated)
            at++;

        bool found = false;
        while (at < pattern.Length)
        {
            byte first = pattern[at++];
            int left = pattern.Length - at;
            if (first == '\\' && left >= 1)
            {
                found |= pattern[at++] == value;
            }
            else if (first == ']')
            {
                break;
            }
            else if (left >= 2 && pattern[at] == '-')
            {
                found |= IsInRange(first, pattern[at + 1], value, ignoreCase);
                at += 2;
            }
            else
            {
                found |= AreEqual(first, value, ignoreCase);
            }
        }

        return found != negated;
    }

    private static bool IsInRange(byte from, byte to, byte value, bool ignoreCase)
    {
        // Ordered before the case is folded: for [Z-a] that makes a difference, and Redis does it so.
        if (from > to)
            (from, to) = (to, from);
        return ignoreCase ? Lower(value) >= Lower(from) && Lower(value) <= Lower(to) : value >= from && value <= to;
    }

    private static bool AreEqual(byte first, byte second, bool ignoreCase) => ignoreCase ? Lower(first) == Lower(second) : first == second;

    private static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
