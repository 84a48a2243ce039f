using System.Text.RegularExpressions;

namespace GoKV.Architecture.Tests.Inspection;

/// <summary>A method with a body in braces, as it stands in a source file.</summary>
/// <param name="Header">Its first line.</param>
/// <param name="Line">The number of that line, from 1.</param>
/// <param name="Lines">How many lines it takes, its header included.</param>
internal sealed partial record MethodSpan(string Header, int Line, int Lines)
{
    /// <summary>The methods in a source. What is nested in a method belongs to it.</summary>
    /// <param name="code">The source, comments and literals blanked (<see cref="CSharpText.CodeOf"/>).</param>
    public static IEnumerable<MethodSpan> In(string code)
    {
        int headerStart = 0;
        for (int at = 0; at < code.Length; at++)
        {
            if (code[at] is ';' or '}')
                headerStart = at + 1;
            if (code[at] != '{')
                continue;
            string header = code[headerStart..at];
            if (IsMethod(header))
            {
                int first = headerStart + header.Length - header.TrimStart().Length;
                int end = EndOfBlock(code, at);
                yield return new MethodSpan(header.Trim().Split('\n')[0].Trim(), LineOf(code, first), LineOf(code, end) - LineOf(code, first) + 1);
                at = end;
            }

            headerStart = at + 1;
        }
    }

    // Name(...) { or Name(...) => ... {; a type has its keyword, a field or property an assignment before the brace.
    private static bool IsMethod(string header)
    {
        string signature = header.Split("=>")[0];
        string outside = Parenthesised().Replace(signature, "()");
        while (outside != (outside = Parenthesised().Replace(outside, "()")))
        {
        }

        return outside.Contains("()", StringComparison.Ordinal) && !outside.Contains('=', StringComparison.Ordinal) && !TypeKeyword().IsMatch(outside);
    }

    private static int EndOfBlock(string code, int at)
    {
        int depth = 0;
        for (; at < code.Length; at++)
        {
            depth += code[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return at;
        }

        return code.Length - 1;
    }

    private static int LineOf(string code, int at) => code.AsSpan(0, at).Count('\n') + 1;

    [GeneratedRegex(@"\((?:[^()]|\(\))+\)")]
    private static partial Regex Parenthesised();

    [GeneratedRegex(@"\b(class|struct|interface|record|enum|namespace)\b(?!\s*$)")]
    private static partial Regex TypeKeyword();
}
