namespace GoKV.Interop.Tests.Differential;

/// <summary>
/// What a command may look like, as in <c>key value {NX|XX|GET|EX seconds}</c>, and draws from it.
/// <list type="bullet">
/// <item><c>WORD</c> is typed as it stands; <c>key</c>, <c>value</c>, ... are drawn by <see cref="Draw.Word"/>.</item>
/// <item><c>&lt;a|b&gt;</c> is one of them, <c>[a|b]</c> one of them or nothing, <c>{a|b}</c> any of them in any order, <c>(a b)</c> just both.</item>
/// <item><c>...</c> behind one of these, without a blank, is it one to four times.</item>
/// </list>
/// </summary>
internal sealed class Syntax
{
    private readonly List<Part> _parts;

    private Syntax(List<Part> parts) => _parts = parts;

    public static Syntax Parse(string text)
    {
        int position = 0;
        List<Part> parts = ParseSequence(text, ref position);
        return position == text.Length ? new Syntax(parts) : throw new FormatException($"'{text}' closes what it did not open.");
    }

    /// <summary>The words of one command.</summary>
    public string[] Words(Draw draw)
    {
        var words = new List<string>();
        Write(_parts, draw, words);
        return [.. words];
    }

    private static void Write(List<Part> parts, Draw draw, List<string> words)
    {
        foreach (Part part in parts)
        {
            for (int times = part.Repeats ? 1 + draw.Below(4) : 1; times > 0; times--)
                Write(part, draw, words);
        }
    }

    private static void Write(Part part, Draw draw, List<string> words)
    {
        switch (part.Kind)
        {
            case 'w':
                words.Add(char.IsAsciiLetterLower(part.Word[0]) ? draw.Word(part.Word) : draw.AnyCase(part.Word));
                break;
            case '<' or '(':
                Write(draw.OneOf(part.Choices), draw, words);
                break;
            case '[' when draw.Chance(0.5):
                Write(draw.OneOf(part.Choices), draw, words);
                break;
            case '{':
                double share = draw.OneOf([0, 1, 1.5, 2]) / part.Choices.Count;
                foreach (List<Part> chosen in part.Choices.OrderBy(_ => draw.Below(int.MaxValue)).ToArray())
                {
                    if (draw.Chance(share))
                        Write(chosen, draw, words);
                }

                break;
        }
    }

    private static List<Part> ParseSequence(string text, ref int position)
    {
        var parts = new List<Part>();
        while (position < text.Length && !"|>])}".Contains(text[position], StringComparison.Ordinal))
        {
            if (text[position] == ' ')
                position++;
            else
                parts.Add(ParsePart(text, ref position));
        }

        return parts;
    }

    private static Part ParsePart(string text, ref int position)
    {
        char kind = text[position];
        if (!"<[({".Contains(kind, StringComparison.Ordinal))
        {
            int start = position;
            while (position < text.Length && !" |>])}.".Contains(text[position], StringComparison.Ordinal))
                position++;
            return new Part('w', text[start..position], [], IsRepeated(text, ref position));
        }

        var choices = new List<List<Part>>();
        do
        {
            position++;
            choices.Add(ParseSequence(text, ref position));
            if (position == text.Length)
                throw new FormatException($"'{text}' opens what it does not close.");
        }
        while (text[position] == '|');
        position++;
        return new Part(kind, "", choices, IsRepeated(text, ref position));
    }

    private static bool IsRepeated(string text, ref int position)
    {
        bool repeated = text.AsSpan(position).StartsWith("...");
        if (repeated)
            position += 3;
        return repeated;
    }

    private sealed record Part(char Kind, string Word, List<List<Part>> Choices, bool Repeats);
}
