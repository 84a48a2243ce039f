using System.Text;

namespace GoKV.Architecture.Tests.Inspection;

/// <summary>Just enough of C#'s lexical grammar to tell code from comments and literals.</summary>
internal static class CSharpText
{
    /// <summary>The text with blanks in place of comments and of the contents of literals; every line and column stays where it is.</summary>
    public static string CodeOf(string source)
    {
        var code = new StringBuilder(source);
        for (int at = 0; at < source.Length;)
        {
            int end = EndOfQuoted(source, at);
            for (int i = at; i < end; i++)
            {
                if (source[i] is not ('\n' or '\r'))
                    code[i] = ' ';
            }

            at = Math.Max(end, at + 1);
        }

        return code.ToString();
    }

    // Where the comment or literal that begins here ends; the position itself when none does.
    private static int EndOfQuoted(string source, int at) => source[at] switch
    {
        '/' when IsAt(source, at, "//") => source.IndexOf('\n', at) is var end and >= 0 ? end : source.Length,
        '/' when IsAt(source, at, "/*") => source.IndexOf("*/", at + 2, StringComparison.Ordinal) + 2,
        '\'' => source.IndexOf('\'', source[at + 1] == '\\' ? at + 3 : at + 1) + 1,
        '"' or '$' or '@' => EndOfString(source, at),
        _ => at,
    };

    private static int EndOfString(string source, int at)
    {
        int quote = at;
        while (quote < source.Length && source[quote] is '$' or '@')
            quote++;
        if (quote == source.Length || source[quote] != '"')
            return at;

        string prefix = source[at..quote];
        int quotes = 0;
        while (quote + quotes < source.Length && source[quote + quotes] == '"')
            quotes++;
        if (quotes >= 3 && !prefix.Contains('@', StringComparison.Ordinal))
            return source.IndexOf(new string('"', quotes), quote + quotes, StringComparison.Ordinal) + quotes;
        return EndOfPlainString(
            source, quote + 1, isVerbatim: prefix.Contains('@', StringComparison.Ordinal), hasHoles: prefix.Contains('$', StringComparison.Ordinal));
    }

    private static int EndOfPlainString(string source, int at, bool isVerbatim, bool hasHoles)
    {
        while (source[at] != '"' || (isVerbatim && IsAt(source, at, "\"\"")))
        {
            if (hasHoles && source[at] == '{' && !IsAt(source, at, "{{"))
                at = EndOfHole(source, at);
            else
                at += IsAt(source, at, "{{") || IsAt(source, at, "\"\"") || (!isVerbatim && source[at] == '\\') ? 2 : 1;
        }

        return at + 1;
    }

    // {expression}, which may hold strings and braces of its own.
    private static int EndOfHole(string source, int at)
    {
        int depth = 0;
        do
        {
            depth += source[at] switch { '{' => 1, '}' => -1, _ => 0 };
            at = Math.Max(EndOfQuoted(source, at), at + 1);
        }
        while (depth > 0);
        return at;
    }

    private static bool IsAt(string source, int at, string text) => string.CompareOrdinal(source, at, text, 0, text.Length) == 0;
}
