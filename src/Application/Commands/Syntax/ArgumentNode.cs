namespace GoKV.Application.Commands.Syntax;

/// <summary>What an argument is, in the words of COMMAND DOCS.</summary>
internal static class ArgumentTypes
{
    public const string String = "string";
    public const string Integer = "integer";
    public const string Double = "double";
    public const string Key = "key";
    public const string Pattern = "pattern";
    public const string UnixTime = "unix-time";

    /// <summary>A word typed as it stands.</summary>
    public const string PureToken = "pure-token";

    /// <summary>One of the arguments below.</summary>
    public const string OneOf = "oneof";

    /// <summary>All of the arguments below.</summary>
    public const string Block = "block";
}

/// <summary>An argument of a command, as COMMAND DOCS describes it: a tree whose leaves are words.</summary>
/// <param name="Name">Its name, lower case.</param>
/// <param name="Type">One of <see cref="ArgumentTypes"/>.</param>
internal sealed record ArgumentNode(string Name, string Type)
{
    /// <summary>The word that stands before it, or null.</summary>
    public string? Token { get; init; }

    /// <summary>True when it may be left out.</summary>
    public bool Optional { get; init; }

    /// <summary>True when it may be repeated.</summary>
    public bool Multiple { get; init; }

    /// <summary>The arguments of a block or a choice.</summary>
    public IReadOnlyList<ArgumentNode> Arguments { get; init; } = [];

    /// <summary>True when both stand for the same words, whatever token stands before them.</summary>
    public bool IsLike(ArgumentNode other) =>
        Name == other.Name && Type == other.Type && Optional == other.Optional
        && Arguments.Count == other.Arguments.Count && Arguments.Zip(other.Arguments).All(pair => pair.First.IsLike(pair.Second));
}
