namespace GoKV.Application.Commands.Syntax;

/// <summary>
/// Reads the syntax of a command, as its row in the table has it, into the tree that COMMAND DOCS answers.
/// <code>
/// alternatives = sequence { "|" sequence }
/// sequence     = item { item } [ "..." ]                      a whole sequence may be repeated
/// item         = "[" alternatives "]"                         may be left out
///              | "&lt;" alternatives "&gt;"                         grouping
///              | TOKEN { name | "&lt;" alternatives "&gt;" }        at the top level a token takes one argument, within brackets all up to the next
///              | name
/// </code>
/// <c>key value [key value ...]</c> is one block that may be repeated, not a block and another one.
/// </summary>
/// <remarks>Thread safety: none; an instance reads one text.</remarks>
internal sealed class SyntaxParser
{
    private readonly string[] _words;
    private readonly bool _hasKeys;
    private int _at;

    private SyntaxParser(string syntax, bool hasKeys) => (_words, _hasKeys) = (Split(syntax), hasKeys);

    /// <summary>The arguments of a command, in order.</summary>
    /// <exception cref="FormatException">The syntax has brackets that do not match.</exception>
    public static IReadOnlyList<ArgumentNode> Parse(CommandSpec spec)
    {
        var parser = new SyntaxParser(spec.Syntax, spec.Keys != KeyPositions.None);
        Sequence sequence = parser.ReadSequence(isTopLevel: true);
        if (parser._at < parser._words.Length)
            throw new FormatException($"'{parser._words[parser._at]}' is out of place in '{spec.Syntax}'.");
        return sequence.Repeats ? [.. sequence.Items.SkipLast(1), sequence.Items[^1] with { Multiple = true }] : sequence.Items;
    }

    private static string[] Split(string syntax)
    {
        foreach (string sign in new[] { "[", "]", "<", ">", "|" })
            syntax = syntax.Replace(sign, $" {sign} ", StringComparison.Ordinal);
        return syntax.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsToken(string word) => word.Any(char.IsAsciiLetterUpper) && !word.Any(char.IsAsciiLetterLower);

    private static bool IsName(string word) => word is not ("[" or "]" or "<" or ">" or "|" or "...") && !IsToken(word);

    private Sequence ReadSequence(bool isTopLevel)
    {
        var items = new List<ArgumentNode>();
        while (_at < _words.Length && _words[_at] is not ("|" or "]" or ">" or "..."))
        {
            string word = _words[_at++];
            if (word == "[")
                AddOptional(items, ReadAlternatives("]"));
            else if (word == "<")
                items.Add(Choose(ReadAlternatives(">")));
            else if (IsToken(word))
                items.Add(ReadToken(word, isTopLevel ? 1 : int.MaxValue));
            else
                items.Add(NameNode(word));
        }

        bool repeats = _at < _words.Length && _words[_at] == "...";
        if (repeats)
            _at++;
        return new Sequence(items, repeats);
    }

    private List<Sequence> ReadAlternatives(string end)
    {
        var alternatives = new List<Sequence> { ReadSequence(isTopLevel: false) };
        while (_at < _words.Length && _words[_at] == "|")
        {
            _at++;
            alternatives.Add(ReadSequence(isTopLevel: false));
        }

        if (_at == _words.Length || _words[_at++] != end)
            throw new FormatException($"'{end}' is missing in '{string.Join(' ', _words)}'.");
        return alternatives;
    }

    private ArgumentNode ReadToken(string token, int maxArguments)
    {
        var arguments = new List<ArgumentNode>();
        while (arguments.Count < maxArguments && _at < _words.Length && (_words[_at] == "<" || IsName(_words[_at])))
        {
            string word = _words[_at++];
            arguments.Add(word == "<" ? Choose(ReadAlternatives(">")) : NameNode(word));
        }

        return arguments.Count == 0 ? TokenNode(token) : Join(arguments) with { Token = token };
    }

    // [key ...] behind key makes that one multiple; anything else in brackets is an argument of its own.
    private static void AddOptional(List<ArgumentNode> items, List<Sequence> alternatives)
    {
        Sequence only = alternatives[0];
        int length = only.Items.Count;
        bool repeatsTail = alternatives.Count == 1 && only.Repeats && length <= items.Count
            && items.TakeLast(length).Zip(only.Items).All(pair => pair.First.IsLike(pair.Second));
        if (!repeatsTail)
        {
            items.Add(Choose(alternatives) with { Optional = true });
            return;
        }

        ArgumentNode tail = Join([.. items.TakeLast(length)]) with { Multiple = true };
        items.RemoveRange(items.Count - length, length);
        items.Add(tail);
    }

    private static ArgumentNode Choose(List<Sequence> alternatives)
    {
        ArgumentNode[] nodes = [.. alternatives.Select(Whole)];
        return nodes.Length == 1 ? nodes[0] : Group(ArgumentTypes.OneOf, nodes);
    }

    private static ArgumentNode Whole(Sequence sequence) =>
        sequence.Repeats ? Join(sequence.Items) with { Multiple = true } : Join(sequence.Items);

    private static ArgumentNode Join(IReadOnlyList<ArgumentNode> nodes) => nodes.Count == 1 ? nodes[0] : Group(ArgumentTypes.Block, nodes);

    private static ArgumentNode Group(string type, IReadOnlyList<ArgumentNode> nodes) =>
        new(string.Join('_', nodes.Select(node => node.Name)), type) { Arguments = nodes };

    private static ArgumentNode TokenNode(string token) => new(token.ToLowerInvariant(), ArgumentTypes.PureToken) { Token = token };

    private ArgumentNode NameNode(string name) => new(name, TypeOf(name));

    private string TypeOf(string name) => name switch
    {
        "key" or "newkey" or "source" or "destination" when _hasKeys => ArgumentTypes.Key,
        "pattern" => ArgumentTypes.Pattern,
        "unix-time-seconds" or "unix-time-milliseconds" => ArgumentTypes.UnixTime,
        "seconds" or "milliseconds" or "count" or "cursor" or "offset" or "start" or "end" or "decrement" or "destination-db" or "client-id" or "protover"
            => ArgumentTypes.Integer,
        "increment" => ArgumentTypes.Integer,
        "float-increment" => ArgumentTypes.Double,
        _ => ArgumentTypes.String,
    };

    /// <summary>Arguments in a row, and whether dots follow.</summary>
    private readonly record struct Sequence(IReadOnlyList<ArgumentNode> Items, bool Repeats);
}
