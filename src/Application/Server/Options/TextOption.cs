using System.Text;
using GoKV.Application.Server.Monitoring;

namespace GoKV.Application.Server.Options;

/// <summary>A text, which may have a rule of its own.</summary>
public sealed class TextOption(string name, Func<ServerOptions, string>? get = null, Action<ServerOptions, string>? assign = null)
    : ServerOption<string>(name, get, assign)
{
    /// <summary>What is wrong with a value, in Redis' words; null when nothing is.</summary>
    public Func<string, string?> Rule { get; init; } = _ => null;

    /// <summary>Makes of the stored value what CONFIG GET shows.</summary>
    public Func<string, string> Shown { get; init; } = text => text;

    /// <summary>Makes the lines of a configuration file of a value; null for one line.</summary>
    public Func<string, IEnumerable<string>>? Lines { get; init; }

    /// <summary>Which values it takes, for people.</summary>
    public string Takes { get; init; } = "any text";

    /// <inheritdoc/>
    public override string Values => Takes;

    /// <inheritdoc/>
    public override IEnumerable<string> FileLines(ServerOptions options)
    {
        string value = Read(options);
        if (value.Length > 0 && Lines is not null)
            return Lines(value);
        if (value.Length > 0 && HasSeveralWords)
            return [value];
        var quoted = new StringBuilder();
        QuotedText.Append(quoted, Encoding.UTF8.GetBytes(value));
        return [quoted.ToString()];
    }

    /// <inheritdoc/>
    protected override string Format(string value) => Shown(value);

    /// <inheritdoc/>
    protected override string? Parse(string text, out string value)
    {
        value = text;
        return Rule(text);
    }
}
