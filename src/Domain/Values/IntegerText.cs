using System.Buffers.Text;

namespace GoKV.Domain.Values;

/// <summary>
/// The text of a signed 64-bit integer, in the one form Redis accepts (string2ll in its util.c): digits with an optional minus, no plus, no
/// blanks, no leading zeros, no "-0". Each integer has exactly one such text, so a value stored as an integer reads back as what was written.
/// </summary>
public static class IntegerText
{
    /// <summary>Bytes of the longest text, -9223372036854775808.</summary>
    public const int MaxLength = 20;

    /// <summary>Reads a whole text as an integer; false when it is not the text of one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > MaxLength)
            return false;

        bool negative = text[0] == '-';
        ReadOnlySpan<byte> digits = negative ? text[1..] : text;
        if (digits.IsEmpty || (digits[0] == '0' && (negative || digits.Length > 1)))
            return false;

        ulong magnitude = 0;
        foreach (byte digit in digits)
        {
            uint number = (uint)(digit - '0');
            if (number > 9)
                return false;
            // At most 20 digits: only the twentieth can pass 2^64, and then the sum wraps below ten times the former value.
            if (magnitude > (ulong.MaxValue - number) / 10)
                return false;
            magnitude = (magnitude * 10) + number;
        }

        if (magnitude > (negative ? 1UL << 63 : long.MaxValue))
            return false;
        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return true;
    }

    /// <summary>Writes the text of an integer.</summary>
    /// <param name="value">The integer.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Format(long value, Span<byte> destination) =>
        Utf8Formatter.TryFormat(value, destination, out int written)
            ? written
            : throw new ArgumentException("The destination is shorter than an integer's text.", nameof(destination));

    /// <summary>The number of bytes of an integer's text.</summary>
    public static int LengthOf(long value)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Format(value, text);
    }
}
