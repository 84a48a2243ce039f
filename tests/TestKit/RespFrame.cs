using System.Globalization;
using System.Text;

namespace GoKV.TestKit;

/// <summary>One reply as it came over the wire, and as text in the form of <see cref="ReplyText"/>.</summary>
public sealed record RespFrame(byte[] Raw, string Text)
{
    /// <summary>The raw bytes as characters up to U+00FF.</summary>
    public string RawText => Encoding.Latin1.GetString(Raw);

    /// <summary>Reads a frame, RESP2 or RESP3, from the start of some bytes; null while it is not complete.</summary>
    public static RespFrame? TryRead(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        return TryRead(bytes, ref position, out string text) ? new RespFrame(bytes[..position].ToArray(), text) : null;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, ref int position, out string text)
    {
        text = "";
        if (position == bytes.Length)
            return false;
        int end = bytes[position..].IndexOf("\r\n"u8);
        if (end < 0)
            return false;
        char marker = (char)bytes[position];
        string line = Encoding.Latin1.GetString(bytes.Slice(position + 1, end - 1));
        position += end + 2;
        switch (marker)
        {
            case '+':
                text = line;
                return true;
            case '-':
                text = "(error) " + line;
                return true;
            case ':':
                text = "(integer) " + line;
                return true;
            case '(':
                text = "(number) " + line;
                return true;
            case ',':
                text = "(double) " + line;
                return true;
            case '_':
            case '$' or '*' when line == "-1":
                text = "(nil)";
                return true;
            case '#':
                text = line == "t" ? "(true)" : "(false)";
                return true;
            case '$' or '=':
                return TryReadBulk(bytes, ref position, Length(line), marker, out text);
            case '*':
                return TryReadElements(bytes, ref position, Length(line), "[", "]", out text);
            case '~':
                return TryReadElements(bytes, ref position, Length(line), "~[", "]", out text);
            case '>':
                return TryReadElements(bytes, ref position, Length(line), ">[", "]", out text);
            case '%':
                return TryReadMap(bytes, ref position, Length(line), out text);
            case '|':
                return TryReadAttributed(bytes, ref position, Length(line), out text);
            default:
                throw new FormatException($"No reply begins with '{marker}': {line}");
        }
    }

    private static bool TryReadBulk(ReadOnlySpan<byte> bytes, ref int position, int length, char marker, out string text)
    {
        text = "";
        if (bytes.Length - position < length + 2)
            return false;
        text = Encoding.Latin1.GetString(bytes.Slice(position, length));
        text = marker == '=' ? text["txt:".Length..] : '"' + text + '"';
        position += length;
        if (bytes[position] != '\r' || bytes[position + 1] != '\n')
            throw new FormatException("A bulk string does not end where it said.");
        position += 2;
        return true;
    }

    private static bool TryReadElements(ReadOnlySpan<byte> bytes, ref int position, int count, string open, string close, out string text)
    {
        text = "";
        var elements = new List<string>();
        for (int i = 0; i < count; i++)
        {
            if (!TryRead(bytes, ref position, out string element))
                return false;
            elements.Add(element);
        }

        text = open + string.Join(", ", elements) + close;
        return true;
    }

    private static bool TryReadMap(ReadOnlySpan<byte> bytes, ref int position, int count, out string text)
    {
        text = "";
        var entries = new List<string>();
        for (int i = 0; i < count; i++)
        {
            if (!TryRead(bytes, ref position, out string key) || !TryRead(bytes, ref position, out string value))
                return false;
            entries.Add($"{key}: {value}");
        }

        text = "{" + string.Join(", ", entries) + "}";
        return true;
    }

    private static bool TryReadAttributed(ReadOnlySpan<byte> bytes, ref int position, int count, out string text)
    {
        text = "";
        if (!TryReadMap(bytes, ref position, count, out string attributes) || !TryRead(bytes, ref position, out string content))
            return false;
        text = $"|{attributes} {content}";
        return true;
    }

    private static int Length(string line) => int.Parse(line, NumberStyles.None, CultureInfo.InvariantCulture);
}
