namespace GoKV.Application.Server.Options;

/// <summary>A parameter of Redis that GoKV has one answer to.</summary>
public sealed class FixedOption(string name, string value) : ServerOption(name)
{
    /// <inheritdoc/>
    public override OptionEffect Effect => OptionEffect.Fixed;

    /// <inheritdoc/>
    public override string DefaultText => value;

    /// <inheritdoc/>
    public override string Values => value.Length > 0 ? $"`{value}`" : "empty";

    /// <inheritdoc/>
    public override string Read(ServerOptions options) => value;

    /// <inheritdoc/>
    public override string? ProblemOf(string text) =>
        string.Equals(text, value, StringComparison.OrdinalIgnoreCase) ? null : $"argument must be '{value}'";

    /// <inheritdoc/>
    public override void Set(ServerOptions options, string text)
    {
        if (ProblemOf(text) is { } problem)
            throw new ArgumentException(problem, nameof(text));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> FileLines(ServerOptions options) => [value.Length > 0 ? value : "\"\""];
}
