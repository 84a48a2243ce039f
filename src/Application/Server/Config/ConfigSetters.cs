using System.Globalization;
using System.Text;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Config;

/// <summary>An integer in a range.</summary>
internal sealed record IntegerSetter(long Min, long Max, Action<ServerOptions, long> Assign) : ConfigSetter
{
    public override string? ProblemOf(string value)
    {
        if (!TryParse(value, out long number))
            return "argument couldn't be parsed into an integer";
        return number >= Min && number <= Max
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"argument must be between {Min} and {Max} inclusive");
    }

    public override void Apply(ServerOptions options, string value) =>
        Assign(options, TryParse(value, out long number) ? number : throw new ArgumentException(ProblemOf(value), nameof(value)));

    private static bool TryParse(string value, out long number) => IntegerText.TryParse(Encoding.UTF8.GetBytes(value), out number);
}

/// <summary>yes or no.</summary>
internal sealed record YesNoSetter(Action<ServerOptions, bool> Assign) : ConfigSetter
{
    public override string? ProblemOf(string value) => IsYes(value) || string.Equals(value, "no", StringComparison.OrdinalIgnoreCase)
        ? null
        : "argument must be 'yes' or 'no'";

    public override void Apply(ServerOptions options, string value) => Assign(options, IsYes(value));

    private static bool IsYes(string value) => string.Equals(value, "yes", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A text with a rule of its own.</summary>
internal sealed record CheckedTextSetter(Func<string, string?> Problem, Action<ServerOptions, string> Assign) : ConfigSetter
{
    public override string? ProblemOf(string value) => Problem(value);

    public override void Apply(ServerOptions options, string value) => Assign(options, value);
}

/// <summary>Any text.</summary>
internal sealed record TextSetter(Action<ServerOptions, string> Assign) : ConfigSetter
{
    public override string? ProblemOf(string value) => null;

    public override void Apply(ServerOptions options, string value) => Assign(options, value);
}
