using System.Buffers;
using GoKV.Application.Commands;
using GoKV.Domain.Errors;

namespace GoKV.Host.Resp;

/// <summary>
/// Splits an inline command, a line as a person types it, into words.
/// </summary>
/// <remarks>
/// The grammar is that of sdssplitargs in Redis' sds.c:
/// <code>
/// line   = *blank [ word *( 1*blank word ) ] *blank
/// blank  = SP / HT / LF / VT / FF / CR            (but VT and FF end no unquoted word, they are part of it)
/// word   = *plain [ double / single ]             (a closing quote ends the word and must be followed by a blank or the end)
/// double = " *( byte / \n / \r / \t / \b / \a / \xHH / \byte ) "
/// single = ' *( byte / \' ) '
/// </code>
/// Thread safety: static and without state.
/// </remarks>
internal static class InlineReader
{
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \n\r\t\"'"u8);

    /// <summary>Adds the words of a line.</summary>
    /// <param name="line">The line without its end. Words without quotes are added as parts of it.</param>
    /// <param name="words">Takes the words; none for a line of blanks.</param>
    /// <returns>Null, or what is wrong with the line; then the words are of no use.</returns>
    public static Error? Split(ReadOnlyMemory<byte> line, CommandArguments words)
    {
        ReadOnlySpan<byte> bytes = line.Span;
        if (bytes.Contains((byte)0))
            return ProtocolErrors.NulInInline;

        byte[]? unquoted = null;
        int unquotedLength = 0;
        int position = 0;
        while (true)
        {
            while (position < bytes.Length && IsBlank(bytes[position]))
                position++;
            if (position == bytes.Length)
                return null;

            int plain = bytes[position..].IndexOfAny(WordEnds);
            int end = plain < 0 ? bytes.Length : position + plain;
            if (end == bytes.Length || bytes[end] is not ((byte)'"' or (byte)'\''))
            {
                words.Add(line[position..end]);
                position = end;
                continue;
            }

            // One array for all quoted words of the line: what stands in quotes is never shorter than what it means.
            unquoted ??= new byte[bytes.Length];
            int start = unquotedLength;
            bytes[position..end].CopyTo(unquoted.AsSpan(start));
            unquotedLength += end - position;
            if (!TryUnquote(bytes, ref end, unquoted, ref unquotedLength))
                return ProtocolErrors.UnbalancedQuotes;
            words.Add(unquoted.AsMemory(start, unquotedLength - start));
            position = end;
        }
    }

    /// <summary>Copies what stands in quotes.</summary>
    /// <param name="line">The line.</param>
    /// <param name="position">The opening quote; then the byte after the closing one.</param>
    /// <param name="destination">Room for the rest of the line.</param>
    /// <param name="length">Bytes in the destination.</param>
    /// <returns>False when the quote is not closed or a word goes on behind it.</returns>
    private static bool TryUnquote(ReadOnlySpan<byte> line, ref int position, Span<byte> destination, ref int length)
    {
        byte quote = line[position++];
        while (position < line.Length)
        {
            byte next = line[position++];
            if (next == quote)
                return position == line.Length || IsBlank(line[position]);

            if (next == '\\' && position < line.Length && (quote == '"' || line[position] == '\''))
                next = Unescape(line, quote, ref position);
            destination[length++] = next;
        }

        return false;
    }

    /// <summary>The byte that an escape stands for.</summary>
    /// <param name="line">The line.</param>
    /// <param name="quote">The quote it stands in: single quotes escape nothing but themselves.</param>
    /// <param name="position">The byte after the backslash; then the one after the escape.</param>
    private static byte Unescape(ReadOnlySpan<byte> line, byte quote, ref int position)
    {
        byte escaped = line[position++];
        if (quote == '\'')
            return escaped;
        if (escaped == 'x' && position + 1 < line.Length && char.IsAsciiHexDigit((char)line[position]) && char.IsAsciiHexDigit((char)line[position + 1]))
        {
            byte value = (byte)((HexDigit(line[position]) << 4) | HexDigit(line[position + 1]));
            position += 2;
            return value;
        }

        return escaped switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => (byte)'\a',
            _ => escaped,
        };
    }

    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    // C's isspace.
    private static bool IsBlank(byte value) => value is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');
}
