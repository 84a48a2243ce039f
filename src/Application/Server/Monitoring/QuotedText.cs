using System.Globalization;
using System.Text;

namespace GoKV.Application.Server.Monitoring;

/// <summary>Bytes in quotes, as Redis writes them for people: what is not printable ASCII is escaped.</summary>
internal static class QuotedText
{
    public static void Append(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        text.Append('"');
        foreach (byte one in bytes)
        {
            switch (one)
            {
                case (byte)'\\' or (byte)'"':
                    text.Append('\\').Append((char)one);
                    break;
                case (byte)'\n':
                    text.Append("\\n");
                    break;
                case (byte)'\r':
                    text.Append("\\r");
                    break;
                case (byte)'\t':
                    text.Append("\\t");
                    break;
                case (byte)'\a':
                    text.Append("\\a");
                    break;
                case (byte)'\b':
                    text.Append("\\b");
                    break;
                case >= (byte)' ' and <= (byte)'~':
                    text.Append((char)one);
                    break;
                default:
                    text.Append(CultureInfo.InvariantCulture, $"\\x{one:x2}");
                    break;
            }
        }

        text.Append('"');
    }
}
