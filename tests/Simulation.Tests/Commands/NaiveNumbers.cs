using System.Globalization;
using System.Numerics;

namespace GoKV.Simulation.Tests.Commands;

/// <summary>What the model takes for numbers.</summary>
internal static class NaiveNumbers
{
    /// <summary>A decimal integer as it would be printed, within 64 bits; null for any other text.</summary>
    public static long? AsInteger(string text) =>
        text.Length <= 20 && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
        && value >= long.MinValue && value <= long.MaxValue && value.ToString(CultureInfo.InvariantCulture) == text
            ? (long)value
            : null;

    /// <summary>A plain decimal number; null for any other text. .NET would let NULs at the end pass.</summary>
    public static decimal? AsFloat(string text) => !text.Contains('\0', StringComparison.Ordinal) && decimal.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) ? value : null;

    /// <summary>
    /// False for numbers of many binary digits, which a decimal does not have exactly, of too many decimal ones, and with an exponent. All other
    /// arithmetic is tested beside the x87's own.
    /// </summary>
    public static bool IsExact(string text)
    {
        if (text.Contains('e', StringComparison.OrdinalIgnoreCase))
            return false;
        if (AsFloat(text) is { } value)
            return Math.Abs(value) < 1_000_000_000 && value * 1024 % 1 == 0;
        return text.Contains('\0', StringComparison.Ordinal)
            || !double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
    }
}
