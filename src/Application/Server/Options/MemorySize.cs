using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace GoKV.Application.Server.Options;

/// <summary>Amounts of memory as Redis writes them: <c>1k</c> is 1000 bytes, <c>1kb</c> is 1024; the same for m and g. Units in any case.</summary>
public static class MemorySize
{
    private static readonly (string Unit, long Bytes)[] Binary = [("gb", 1L << 30), ("mb", 1L << 20), ("kb", 1L << 10)];

    /// <summary>Reads an amount; false when it is none, or more than a signed 64-bit number of bytes.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "The units are written in lower case.")]
    public static bool TryParse(string text, out long bytes)
    {
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        long unit = text[digits..].ToLowerInvariant() switch
        {
            "" or "b" => 1,
            "k" => 1000,
            "kb" => 1024,
            "m" => 1000 * 1000,
            "mb" => 1024 * 1024,
            "g" => 1000 * 1000 * 1000,
            "gb" => 1024 * 1024 * 1024,
            _ => 0,
        };
        bool valid = long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && unit > 0 && number <= long.MaxValue / unit;
        bytes = valid ? number * unit : 0;
        return valid;
    }

    /// <summary>Writes an amount in the largest unit that holds it exactly, as CONFIG REWRITE does.</summary>
    public static string Write(long bytes)
    {
        foreach ((string name, long size) in Binary)
        {
            if (bytes != 0 && bytes % size == 0)
                return (bytes / size).ToString(CultureInfo.InvariantCulture) + name;
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }
}
