namespace GoKV.Application.Server.Options;

/// <summary>yes or no.</summary>
public sealed class YesNoOption(string name, Func<ServerOptions, bool>? get = null, Action<ServerOptions, bool>? assign = null)
    : ServerOption<bool>(name, get, assign)
{
    /// <inheritdoc/>
    public override string Values => "`yes` `no`";

    /// <inheritdoc/>
    protected override string Format(bool value) => value ? "yes" : "no";

    /// <inheritdoc/>
    protected override string? Parse(string text, out bool value)
    {
        value = string.Equals(text, "yes", StringComparison.OrdinalIgnoreCase);
        return value || string.Equals(text, "no", StringComparison.OrdinalIgnoreCase) ? null : "argument must be 'yes' or 'no'";
    }
}
