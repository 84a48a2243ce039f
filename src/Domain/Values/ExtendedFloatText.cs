using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace GoKV.Domain.Values;

/// <summary>
/// From a text to an <see cref="ExtendedFloat"/> and back, as glibc's strtold and printf("%.17Lf") do it for Redis: both ways go through the exact
/// value, which is rounded once. Numbers of usual size fit 128 bits on the way; the others take BigIntegers, of at most some 24,000 bits
/// whatever the text says.
/// </summary>
internal static class ExtendedFloatText
{
    private const int Decimals = 17;

    // 10^17: what Format counts is hundred-quadrillionths.
    private const ulong DecimalUnit = 100_000_000_000_000_000;

    // Exponents beyond are cut to this. It is far above the 4 * 5119 by which the digits of a text can make up for its exponent.
    private const int ExponentLimit = 1_000_000;

    // Every number of 10^4933 or more is infinite, every one below 10^-4951 rounds to zero.
    private const int MaxDecimalLength = 4933;
    private const int MinDecimalLength = -4951;

    // 10^0 to 10^18. A number of as many digits fits 64 bits, its product with any of them 128.
    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        DecimalUnit, 1_000_000_000_000_000_000,
    ];

    /// <summary>See <see cref="ExtendedFloat.TryParse"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExtendedFloat value)
    {
        value = default;
        if (text.IsEmpty || text.Length >= ExtendedFloat.MaxTextLength)
            return false;

        bool negative = text[0] == '-';
        ReadOnlySpan<byte> unsigned = negative || text[0] == '+' ? text[1..] : text;
        if (Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8))
        {
            value = ExtendedFloat.Infinity(negative);
            return true;
        }

        bool hexadecimal = unsigned.Length > 2 && unsigned[0] == '0' && (unsigned[1] | 0x20) == 'x';
        Span<byte> digits = stackalloc byte[unsigned.Length];
        if (!TryScan(hexadecimal ? unsigned[2..] : unsigned, hexadecimal, digits, out int count, out int exponent))
            return false;

        digits = digits[..count].TrimStart((byte)0);
        if (digits.IsEmpty)
        {
            value = ExtendedFloat.Round(negative, 0, 0);
            return true;
        }

        value = hexadecimal ? FromHexadecimal(negative, digits, exponent) : FromDecimal(negative, digits, exponent);
        return value.IsFinite && value.Significand != 0;
    }

    /// <summary>See <see cref="ExtendedFloat.Format"/>.</summary>
    public static int Format(ExtendedFloat value, Span<byte> destination)
    {
        if (!value.IsFinite)
            return Write(value.IsNaN ? "nan"u8 : value.IsNegative ? "-inf"u8 : "inf"u8, destination);
        if (value.Exponent >= 0)
            return FormatInteger(value, destination);

        // Below 2^64 * 10^17, which has 121 bits.
        UInt128 units = ExtendedFloat.ShiftRightToEven((UInt128)value.Significand * DecimalUnit, -value.Exponent);
        if (units == 0)
            return Write("0"u8, destination);

        int length = 0;
        if (value.IsNegative)
            destination[length++] = (byte)'-';
        length += WriteInteger((ulong)(units / DecimalUnit), destination[length..]);
        var fraction = (ulong)(units % DecimalUnit);
        if (fraction == 0)
            return length;

        destination[length++] = (byte)'.';
        Span<byte> decimals = stackalloc byte[Decimals];
        Utf8Formatter.TryFormat(fraction, decimals, out _, new StandardFormat('D', Decimals));
        return length + Write(decimals.TrimEnd((byte)'0'), destination[length..]);
    }

    // [digits][.[digits]][e[+|-]digits], with at least one digit before the exponent; hexadecimal: p for e, and what it counts are bits.
    private static bool TryScan(ReadOnlySpan<byte> text, bool hexadecimal, Span<byte> digits, out int count, out int exponent)
    {
        int position = 0;
        int point = -1;
        (count, exponent) = (0, 0);
        for (; position < text.Length; position++)
        {
            int digit = DigitOf(text[position]);
            if (digit < (hexadecimal ? 16 : 10))
                digits[count++] = (byte)digit;
            else if (text[position] == '.' && point < 0)
                point = count;
            else
                break;
        }

        if (count == 0)
            return false;
        if (position < text.Length && !TryScanExponent(text[position..], hexadecimal ? (byte)'p' : (byte)'e', out exponent))
            return false;
        if (point >= 0)
            exponent -= (count - point) * (hexadecimal ? 4 : 1);
        return true;
    }

    // e[+|-]digits, to the end of the text.
    private static bool TryScanExponent(ReadOnlySpan<byte> text, byte mark, out int exponent)
    {
        exponent = 0;
        if ((text[0] | 0x20) != mark)
            return false;
        text = text[1..];
        bool negative = !text.IsEmpty && text[0] == '-';
        if (negative || (!text.IsEmpty && text[0] == '+'))
            text = text[1..];
        if (text.IsEmpty)
            return false;

        foreach (byte character in text)
        {
            int digit = DigitOf(character);
            if (digit > 9)
                return false;
            exponent = Math.Min((exponent * 10) + digit, ExponentLimit);
        }

        if (negative)
            exponent = -exponent;
        return true;
    }

    private static int DigitOf(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => int.MaxValue,
    };

    // digits * 2^exponent, the digits being hexadecimal. What no longer fits 128 bits is only remembered in the lowest of them.
    private static ExtendedFloat FromHexadecimal(bool negative, ReadOnlySpan<byte> digits, int exponent)
    {
        UInt128 magnitude = 0;
        foreach (byte digit in digits)
        {
            if (magnitude >> 124 == 0)
            {
                magnitude = (magnitude << 4) | digit;
                continue;
            }

            exponent += 4;
            if (digit != 0)
                magnitude |= 1;
        }

        return ExtendedFloat.Round(negative, magnitude, exponent);
    }

    // digits * 10^exponent, the digits being decimal, the first of them not 0.
    private static ExtendedFloat FromDecimal(bool negative, ReadOnlySpan<byte> digits, int exponent)
    {
        // Decided before any large number is made: 1e999999999 must not cost more than 1e9.
        int length = digits.Length + exponent;
        if (length > MaxDecimalLength)
            return ExtendedFloat.Infinity(negative);
        if (length <= MinDecimalLength)
            return ExtendedFloat.Round(negative, 0, 0);

        ReadOnlySpan<byte> significant = digits.TrimEnd((byte)0);
        exponent += digits.Length - significant.Length;
        return significant.Length <= PowersOfTen.Length && Math.Abs(exponent) < PowersOfTen.Length
            ? FromFewDigits(negative, significant, exponent)
            : FromManyDigits(negative, significant, exponent);
    }

    private static ExtendedFloat FromFewDigits(bool negative, ReadOnlySpan<byte> digits, int exponent)
    {
        ulong number = 0;
        foreach (byte digit in digits)
            number = (number * 10) + digit;
        if (exponent >= 0)
            return ExtendedFloat.Round(negative, (UInt128)number * PowersOfTen[exponent], 0);

        // The dividend has 128 bits and the divisor at most 60, so the quotient has enough to be rounded.
        int shift = 64 + BitOperations.LeadingZeroCount(number);
        (UInt128 quotient, UInt128 remainder) = UInt128.DivRem((UInt128)number << shift, PowersOfTen[-exponent]);
        return ExtendedFloat.Round(negative, remainder == 0 ? quotient : quotient | 1, -shift);
    }

    private static ExtendedFloat FromManyDigits(bool negative, ReadOnlySpan<byte> digits, int exponent)
    {
        Span<char> characters = stackalloc char[digits.Length];
        for (int i = 0; i < digits.Length; i++)
            characters[i] = (char)('0' + digits[i]);
        var number = BigInteger.Parse(characters, NumberStyles.None, CultureInfo.InvariantCulture);

        // 10^n is 5^n * 2^n, and the powers of two are the result's exponent.
        BigInteger power = BigInteger.Pow(5, Math.Abs(exponent));
        if (exponent >= 0)
            return Round(negative, number * power, exponent);

        int shift = Math.Max(0, 128 + (int)(power.GetBitLength() - number.GetBitLength()));
        BigInteger quotient = BigInteger.DivRem(number << shift, power, out BigInteger remainder);
        return Round(negative, remainder.IsZero ? quotient : quotient | 1, exponent - shift);
    }

    private static ExtendedFloat Round(bool negative, BigInteger magnitude, int exponent)
    {
        int drop = (int)magnitude.GetBitLength() - 128;
        if (drop <= 0)
            return ExtendedFloat.Round(negative, (UInt128)magnitude, exponent);
        var kept = (UInt128)(magnitude >> drop);
        if (BigInteger.TrailingZeroCount(magnitude) < drop)
            kept |= 1;
        return ExtendedFloat.Round(negative, kept, exponent + drop);
    }

    private static int FormatInteger(ExtendedFloat value, Span<byte> destination)
    {
        int length = 0;
        if (value.IsNegative)
            destination[length++] = (byte)'-';
        if (value.Exponent == 0)
            return length + WriteInteger(value.Significand, destination[length..]);
        BigInteger magnitude = (BigInteger)value.Significand << value.Exponent;
        return length + Encoding.ASCII.GetBytes(magnitude.ToString(CultureInfo.InvariantCulture), destination[length..]);
    }

    private static int WriteInteger(ulong integer, Span<byte> destination) =>
        Utf8Formatter.TryFormat(integer, destination, out int written)
            ? written
            : throw new ArgumentException("The destination is shorter than the number's text.", nameof(destination));

    private static int Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        text.CopyTo(destination);
        return text.Length;
    }
}
