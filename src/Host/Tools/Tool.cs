namespace GoKV.Host.Tools;

/// <summary>A subcommand of the program.</summary>
/// <param name="Name">The word after <c>gokv</c>.</param>
/// <param name="Arguments">What follows it, as help shows it.</param>
/// <param name="Summary">What it does, one line.</param>
/// <param name="Details">More, for <c>gokv name --help</c>.</param>
/// <param name="MinWords">Fewest words that may follow.</param>
/// <param name="MaxWords">Most words that may follow, <c>--yes</c> not counted.</param>
/// <param name="Run">Does it; the exit code of the process.</param>
internal sealed record Tool(string Name, string Arguments, string Summary, string Details, int MinWords, int MaxWords, Func<IReadOnlyList<string>, ToolStreams, int> Run)
{
    /// <summary>True when it may be told <c>--yes</c>.</summary>
    public bool TakesYes { get; init; }
}

/// <summary>What a tool talks to.</summary>
/// <param name="Input">Answers to questions.</param>
/// <param name="Output">Its standard output, for what is long.</param>
/// <param name="Text">The same as text.</param>
/// <param name="Yes">True when questions are answered already.</param>
internal sealed record ToolStreams(TextReader Input, Stream Output, TextWriter Text, bool Yes);
