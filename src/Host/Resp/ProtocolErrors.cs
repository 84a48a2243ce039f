using GoKV.Domain.Errors;

namespace GoKV.Host.Resp;

/// <summary>
/// The ways to break the protocol, each text once. They are Redis' own (processMultibulkBuffer and processInlineBuffer of its networking.c) but for
/// the two where Redis does not look and GoKV does.
/// </summary>
internal static class ProtocolErrors
{
    /// <summary>The count of words is no integer, or above the limit.</summary>
    public static readonly Error InvalidMultibulkLength = Of("invalid multibulk length");

    /// <summary>More words than a client may send before it has authenticated.</summary>
    public static readonly Error UnauthenticatedMultibulkLength = Of("unauthenticated multibulk length");

    /// <summary>A count of words that does not end.</summary>
    public static readonly Error TooBigMultibulkCount = Of("too big mbulk count string");

    /// <summary>The length of a word is no integer, negative, or above the limit.</summary>
    public static readonly Error InvalidBulkLength = Of("invalid bulk length");

    /// <summary>A word longer than a client may send before it has authenticated.</summary>
    public static readonly Error UnauthenticatedBulkLength = Of("unauthenticated bulk length");

    /// <summary>All words together are longer than a command may be. Redis closes such a connection without a word.</summary>
    public static readonly Error TooBigCommand = Of("too big command");

    /// <summary>The length of a word that does not end.</summary>
    public static readonly Error TooBigBulkCount = Of("too big bulk count string");

    /// <summary>A word is longer or shorter than its length says. Redis skips two bytes there, whatever they are, and reads on out of step.</summary>
    public static readonly Error UnterminatedBulk = Of("expected CR LF after a bulk string");

    /// <summary>An inline command that does not end.</summary>
    public static readonly Error TooBigInline = Of("too big inline request");

    /// <summary>An inline command with a quote that is not closed, or closed in the middle of a word.</summary>
    public static readonly Error UnbalancedQuotes = Of("unbalanced quotes in request");

    /// <summary>An inline command with a NUL. Redis takes it for the end of the buffer and waits for ever.</summary>
    public static readonly Error NulInInline = Of("NUL byte in inline request");

    /// <summary>A word that does not begin with its length.</summary>
    /// <param name="got">The byte in place of the dollar sign.</param>
    public static Error ExpectedDollar(byte got) => Of($"expected '$', got '{(got is 0 or (byte)'\r' or (byte)'\n' ? ' ' : (char)got)}'");

    private static Error Of(string text) => new("ERR Protocol error: " + text);
}
