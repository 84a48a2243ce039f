using GoKV.Application.Server.Options;

namespace GoKV.Host.Options;

/// <summary>An option that was given a value somewhere.</summary>
/// <param name="Option">The option.</param>
/// <param name="Text">The value as written.</param>
/// <param name="Where">What to call it in an error: <c>option '--port'</c>.</param>
internal readonly record struct Setting(ServerOption Option, string Text, string Where)
{
    /// <summary>What is wrong with it, in one line; null when nothing is.</summary>
    public string? Problem
    {
        get
        {
            string? problem = Option.Name == "bind" ? BindAddresses.ProblemOf(Value) : Option.ProblemOf(Value);
            return problem is null ? null : $"{Where}: '{(Option.IsSecret ? "..." : Text)}': {problem}";
        }
    }

    // JSON has true and false, and so has whoever sets environment variables.
    private string Value => Option is not YesNoOption ? Text : Text.ToUpperInvariant() switch
    {
        "TRUE" => "yes",
        "FALSE" => "no",
        _ => Text,
    };

    /// <summary>Gives the option the value; it has no problem.</summary>
    public void Apply(Application.Server.ServerOptions options) => Option.Set(options, Value);
}
