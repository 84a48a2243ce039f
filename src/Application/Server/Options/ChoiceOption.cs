namespace GoKV.Application.Server.Options;

/// <summary>One of several words, in any case.</summary>
public sealed class ChoiceOption(string name, string[] words, Func<ServerOptions, string>? get = null, Action<ServerOptions, string>? assign = null)
    : ServerOption<string>(name, get, assign)
{
    /// <summary>Words that mean the same as one of the choices.</summary>
    public IReadOnlyDictionary<string, string> Synonyms { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Values => string.Join(' ', words.Select(word => $"`{word}`"));

    /// <inheritdoc/>
    protected override string Format(string value) => value;

    /// <inheritdoc/>
    protected override string? Parse(string text, out string value)
    {
        string meant = Synonyms.FirstOrDefault(pair => string.Equals(pair.Key, text, StringComparison.OrdinalIgnoreCase)).Value ?? text;
        string? found = words.FirstOrDefault(word => string.Equals(word, meant, StringComparison.OrdinalIgnoreCase));
        value = found ?? "";
        return found is null ? "argument(s) must be one of the following: " + string.Join(", ", words) : null;
    }
}
