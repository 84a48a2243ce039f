namespace GoKV.Application.Ports;

/// <summary>Other servers that speak Redis' protocol, GoKV or Redis: where MIGRATE sends keys.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface IRemoteServers
{
    /// <summary>Connects, sends commands one behind the other, reads the replies, and closes the connection.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">A TCP port. One that there cannot be is one that nobody listens on.</param>
    /// <param name="commands">
    /// The words of each command. One is asked for when the one before it has been sent, so that not all are in memory at once; on any thread, one at a time.
    /// </param>
    /// <param name="timeout">How long a step may take: to connect, to send a piece, to get a reply.</param>
    Task<RemoteAnswers> AskAsync(string host, int port, IEnumerable<ReadOnlyMemory<byte>[]> commands, TimeSpan timeout);
}

/// <summary>What another server answered.</summary>
/// <param name="Replies">One for each command, in their order; fewer when something failed.</param>
/// <param name="Failure">What failed.</param>
public sealed record RemoteAnswers(IReadOnlyList<RemoteReply> Replies, RemoteFailure Failure);

/// <summary>The first line of a reply.</summary>
/// <param name="IsError">Whether it is an error.</param>
/// <param name="Text">The line without its mark, a character for each byte.</param>
public readonly record struct RemoteReply(bool IsError, string Text);

/// <summary>Where a conversation with another server ended before its time.</summary>
public enum RemoteFailure
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>There is no such host, or it did not answer in time: nothing was sent.</summary>
    Connecting,

    /// <summary>Not all could be sent, or nothing, for nobody listens there.</summary>
    Writing,

    /// <summary>Not all replies came, or not in time.</summary>
    Reading,
}
