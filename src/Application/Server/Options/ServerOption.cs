using GoKV.Domain.Ports;

namespace GoKV.Application.Server.Options;

/// <summary>What an option does.</summary>
public enum OptionEffect
{
    /// <summary>What it says.</summary>
    Real,

    /// <summary>Nothing: tools and configuration files of Redis set it, and it describes something that GoKV does not have or does by itself.</summary>
    None,

    /// <summary>It shows what GoKV does. Its one value may be given, so that a file that names it can be used; no other.</summary>
    Fixed,
}

/// <summary>
/// One option of the server, all that is known of it: the command line, the configuration file, CONFIG, its checks and docs/configuration.md are made
/// from it. Names, units and the texts of errors are those of Redis 7 (config.c).
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public abstract class ServerOption(string name)
{
    /// <summary>As Redis names it, lower case with dashes.</summary>
    public string Name { get; } = name;

    /// <summary>A name that it had before, which is understood and shown too; null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>One line for people: what it does; of one without effect, why it needs none.</summary>
    public required string Meaning { get; init; }

    /// <summary>Whether CONFIG SET changes it while the server runs.</summary>
    public bool IsMutable { get; init; }

    /// <summary>True for one whose value is something that goes on, so that changing it is work that may fail; see <see cref="Config.RunningSettings"/>.</summary>
    public bool TakesWork { get; init; }

    /// <summary>True for what CONFIG SET changes in Redis and not here: it may still be told the value that it has, since tools set back what they have read.</summary>
    public bool MayBeToldItsValue { get; init; }

    /// <summary>True for what Redis lets nobody change over a connection, unless it was started so.</summary>
    public bool IsProtected { get; init; }

    /// <summary>True when nobody else may see its value.</summary>
    public bool IsSecret { get; init; }

    /// <summary>True for one that CONFIG GET shows only to who knows its name, and CONFIG REWRITE and the documentation do not: it is for tests.</summary>
    public bool IsHidden { get; init; }

    /// <summary>True when it is written as several words.</summary>
    public bool HasSeveralWords { get; init; }

    /// <summary>True for one that shows another option in Redis' terms: it has no value of its own, so it is not set to its default.</summary>
    public bool IsView { get; init; }

    /// <summary>What it does.</summary>
    public virtual OptionEffect Effect => OptionEffect.Real;

    /// <summary>Its default, as CONFIG GET shows it.</summary>
    public abstract string DefaultText { get; }

    /// <summary>Which values it takes, for people.</summary>
    public abstract string Values { get; }

    /// <summary>Its value at present, as CONFIG GET shows it.</summary>
    public abstract string Read(ServerOptions options);

    /// <summary>What is wrong with a value, in Redis' words; null when nothing is.</summary>
    public abstract string? ProblemOf(string text);

    /// <summary>Gives it a value, which has no problem.</summary>
    public abstract void Set(ServerOptions options, string text);

    /// <summary>What CONFIG GET answers: the value, unless it is one that the server finds out.</summary>
    public virtual string Show(ServerOptions options, IPartitionRepository partitions) => Read(options);

    /// <summary>The lines that say its value in a configuration file, without its name.</summary>
    public virtual IEnumerable<string> FileLines(ServerOptions options) => [Read(options)];
}

/// <summary>An option whose value is of a type.</summary>
/// <param name="name">Its name.</param>
/// <param name="get">Reads the value; null for an option without effect, whose text is kept and shown.</param>
/// <param name="assign">Stores the value.</param>
public abstract class ServerOption<T>(string name, Func<ServerOptions, T>? get, Action<ServerOptions, T>? assign) : ServerOption(name)
    where T : notnull
{
    /// <summary>Its default.</summary>
    public required T Default { get; init; }

    /// <inheritdoc/>
    public override OptionEffect Effect => get is null ? OptionEffect.None : OptionEffect.Real;

    /// <inheritdoc/>
    public override string DefaultText => Format(Default);

    /// <inheritdoc/>
    public override string Read(ServerOptions options) => get is null ? options.Kept(this) ?? DefaultText : Format(get(options));

    /// <inheritdoc/>
    public override string? ProblemOf(string text) => Parse(text, out _);

    /// <inheritdoc/>
    public override void Set(ServerOptions options, string text)
    {
        if (Parse(text, out T value) is { } problem)
            throw new ArgumentException(problem, nameof(text));
        if (assign is null)
            options.Keep(this, Format(value));
        else
            assign(options, value);
    }

    /// <summary>Reads a value; what is wrong with it, or null.</summary>
    protected abstract string? Parse(string text, out T value);

    /// <summary>Writes a value as CONFIG GET shows it.</summary>
    protected abstract string Format(T value);
}
