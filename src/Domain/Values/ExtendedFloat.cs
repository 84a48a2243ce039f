using System.Diagnostics;
using System.Text;

namespace GoKV.Domain.Values;

/// <summary>
/// A floating point number as Redis computes INCRBYFLOAT: the 80-bit extended precision of the x87 (C's long double on x86), with a significand of
/// 64 bits and rounding to nearest, ties to even. A double would not do: its replies differ from Redis' in the seventeenth digit already.
/// Sums are the x87's bit for bit, on every processor.
/// </summary>
/// <remarks>
/// The fields are the x87's own. A finite number is significand * 2^(biased exponent - 16446); the significand's top bit is set, except in zero and
/// in subnormal numbers, whose biased exponent is 0 and counts as 1. Equality is that of the bits: 0 and -0 differ, NaN equals itself.
/// </remarks>
public readonly record struct ExtendedFloat
{
    /// <summary>The size of the buffers Redis reads and writes these numbers in (MAX_LONG_DOUBLE_CHARS). No number's own text is as long.</summary>
    public const int MaxTextLength = 5 * 1024;

    // Below 2^64: a sign, 20 digits, a point and 17 decimals.
    private const int UsualTextLength = 39;

    private const int ExponentBias = 16446;
    private const ushort SpecialExponent = 0x7FFF;
    private const ushort SignBit = 0x8000;
    private const ulong TopBit = 1UL << 63;

    // Adding happens in 128 bits: the 64 of a significand, 63 below them for what the smaller number has there, and one for the carry.
    private const int GuardBits = 63;

    private readonly ulong _significand;
    private readonly ushort _signAndExponent;

    private ExtendedFloat(bool negative, int biasedExponent, ulong significand) =>
        (_significand, _signAndExponent) = (significand, (ushort)(biasedExponent | (negative ? SignBit : 0)));

    /// <summary>False for the infinities and for NaN (what adding opposite infinities gives).</summary>
    public bool IsFinite => BiasedExponent != SpecialExponent;

    /// <summary>True for negative numbers, -0 among them.</summary>
    internal bool IsNegative => (_signAndExponent & SignBit) != 0;

    /// <summary>True for NaN, which is no number's text and only sums give.</summary>
    internal bool IsNaN => !IsFinite && _significand != TopBit;

    /// <summary>A finite number is, but for its sign, this integer * 2^<see cref="Exponent"/>.</summary>
    internal ulong Significand => _significand;

    /// <summary>The power of two that <see cref="Significand"/> counts, from -16445 on.</summary>
    internal int Exponent => Math.Max(BiasedExponent, 1) - ExponentBias;

    private int BiasedExponent => _signAndExponent & SpecialExponent;

    /// <summary>The number that equals an integer; exact, since the significand has as many bits.</summary>
    public static ExtendedFloat FromInteger(long integer) =>
        Round(integer < 0, integer < 0 ? 0 - (ulong)integer : (ulong)integer, 0);

    /// <summary>
    /// Reads a whole text as a number, correctly rounded; false when Redis answers "value is not a valid float" (string2ld in its util.c). The text is
    /// what strtold takes in the C locale: decimal or hexadecimal (0x1.8p3) with an optional sign and exponent, inf or infinity. Refused are blanks,
    /// NaN, texts of <see cref="MaxTextLength"/> bytes or more, and numbers too large or, unless zero, so small that they round to zero.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExtendedFloat value) => ExtendedFloatText.TryParse(text, out value);

    /// <summary>The sum, correctly rounded; an infinity when it is too large.</summary>
    public ExtendedFloat Add(ExtendedFloat other)
    {
        if (!IsFinite || !other.IsFinite)
            return AddSpecial(other);

        (ExtendedFloat high, ExtendedFloat low) = Exponent >= other.Exponent ? (this, other) : (other, this);
        UInt128 highBits = (UInt128)high._significand << GuardBits;
        UInt128 lowBits = ShiftRightSticky((UInt128)low._significand << GuardBits, high.Exponent - low.Exponent);
        int exponent = high.Exponent - GuardBits;

        if (high.IsNegative == low.IsNegative)
            return Round(high.IsNegative, highBits + lowBits, exponent);
        if (highBits == lowBits)
            return default; // Opposite numbers, and 0 with -0, add to +0.
        return highBits > lowBits
            ? Round(high.IsNegative, highBits - lowBits, exponent)
            : Round(low.IsNegative, lowBits - highBits, exponent);
    }

    /// <summary>
    /// Writes the number's text as Redis does (ld2string with LD_STR_HUMAN): 17 decimals, rounded to nearest, without trailing zeros; never an
    /// exponent, never "-0".
    /// </summary>
    /// <param name="destination">At least <see cref="MaxTextLength"/> bytes, or as many as the text has.</param>
    /// <returns>The number of bytes written.</returns>
    public int Format(Span<byte> destination) => ExtendedFloatText.Format(this, destination);

    /// <summary>The text of <see cref="Format"/>, in an array of its own.</summary>
    public byte[] ToText()
    {
        Span<byte> text = stackalloc byte[Exponent <= 0 ? UsualTextLength : MaxTextLength];
        return text[..Format(text)].ToArray();
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.ASCII.GetString(ToText());

    /// <summary>An infinity.</summary>
    internal static ExtendedFloat Infinity(bool negative) => new(negative, SpecialExponent, TopBit);

    /// <summary>
    /// The number nearest to magnitude * 2^exponent; of two as near, the one with an even significand. A magnitude that stands for one with more bits
    /// has at least 66 of its own, the lowest of them set if any of the missing ones is: so what only looks like a tie is not taken for one.
    /// </summary>
    internal static ExtendedFloat Round(bool negative, UInt128 magnitude, int exponent)
    {
        const int minExponent = 1 - ExponentBias;
        int length = 128 - (int)UInt128.LeadingZeroCount(magnitude);
        // The bits that do not fit: below the 64 of a significand, or below the smallest subnormal number. Less than 0 when there is room.
        int drop = Math.Max(length - 64, minExponent - exponent);
        UInt128 kept = drop <= 0 ? magnitude << -drop : ShiftRightToEven(magnitude, drop);
        if (kept > ulong.MaxValue)
        {
            Debug.Assert(kept == (UInt128)1 << 64, "Only a carry out of all ones can make the 65th bit.");
            kept >>= 1;
            drop++;
        }

        var significand = (ulong)kept;
        if (significand < TopBit)
            return new ExtendedFloat(negative, 0, significand);
        int biasedExponent = exponent + drop + ExponentBias;
        return biasedExponent < SpecialExponent ? new ExtendedFloat(negative, biasedExponent, significand) : Infinity(negative);
    }

    /// <summary>Divides by 2^count and rounds to nearest, ties to even.</summary>
    internal static UInt128 ShiftRightToEven(UInt128 magnitude, int count)
    {
        if (count > 128)
            return 0;
        UInt128 kept = count == 128 ? 0 : magnitude >> count;
        UInt128 half = (UInt128)1 << (count - 1);
        UInt128 rest = count == 128 ? magnitude : magnitude - (kept << count);
        return rest > half || (rest == half && UInt128.IsOddInteger(kept)) ? kept + 1 : kept;
    }

    /// <summary>Divides by 2^count; the lowest bit is then also set if any bit dropped was, so that a later rounding still sees them.</summary>
    private static UInt128 ShiftRightSticky(UInt128 magnitude, int count)
    {
        if (count >= 128)
            return magnitude == 0 ? 0 : UInt128.One;
        UInt128 kept = magnitude >> count;
        return kept << count == magnitude ? kept : kept | 1;
    }

    /// <summary>The sum of two of which one at least is not finite: that one, or NaN for opposite infinities.</summary>
    private ExtendedFloat AddSpecial(ExtendedFloat other)
    {
        if (IsFinite || other.IsNaN)
            return other;
        return IsNaN || other.IsFinite || this == other ? this : new ExtendedFloat(true, SpecialExponent, TopBit | (TopBit >> 1));
    }
}
