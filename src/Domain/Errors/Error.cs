namespace GoKV.Domain.Errors;

/// <summary>
/// An error that a client can cause, as a value. Its text begins with the code that client libraries map to exception types, in Redis' words where
/// Redis has some: <c>ERR syntax error</c>, <c>WRONGTYPE ...</c>.
/// </summary>
/// <param name="Text">Code and message, one line, without the protocol's leading minus.</param>
public sealed record Error(string Text)
{
    /// <summary>The first word of the text: ERR, WRONGTYPE, MISCONF, ...</summary>
    public string Code => Text.AsSpan().IndexOf(' ') is var end and > 0 ? Text[..end] : Text;
}
