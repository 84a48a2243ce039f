using GoKV.Domain.Ports;

namespace GoKV.Application.Server.Config;

/// <summary>What the values of parameters are read from.</summary>
internal readonly record struct ConfigSource(ServerOptions Options, IPartitionRepository Partitions);

/// <summary>One parameter of CONFIG.</summary>
/// <param name="Name">As Redis names it, lower case.</param>
/// <param name="Get">Its value at present.</param>
/// <param name="Meaning">One line for people.</param>
internal sealed record ConfigParameter(string Name, Func<ConfigSource, string> Get, string Meaning)
{
    /// <summary>How it is set while the server runs; null when it is not.</summary>
    public ConfigSetter? Set { get; init; }
}

/// <summary>Checks and sets the value of a parameter.</summary>
internal abstract record ConfigSetter
{
    /// <summary>What is wrong with a value, in Redis' words, or null.</summary>
    public abstract string? ProblemOf(string value);

    /// <summary>Sets a value that has no problem.</summary>
    public abstract void Apply(ServerOptions options, string value);
}
