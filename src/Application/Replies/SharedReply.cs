namespace GoKV.Application.Replies;

/// <summary>
/// A message that goes to many connections: it is encoded once for each version of the protocol, by the first connection that sends it, and the others
/// send the same bytes.
/// </summary>
/// <remarks>
/// Thread safety: any thread. Two connections may both encode it when they come to it at the same moment; either result will do.
/// Its content refers to nothing that a client's buffer holds.
/// </remarks>
public sealed class SharedReply(Reply content, int size) : Reply
{
    private byte[]? _resp2;
    private byte[]? _resp3;
    private int _holders;

    /// <summary>What is sent.</summary>
    public Reply Content { get; } = content;

    /// <summary>About how many bytes it takes on the wire: what it counts towards a client's output limit.</summary>
    public int Size { get; } = size;

    /// <summary>One more client has it waiting, and counts it; true for the first.</summary>
    internal bool Hold() => Interlocked.Increment(ref _holders) == 1;

    /// <summary>One client less has it waiting; true for the last.</summary>
    internal bool LetGo() => Interlocked.Decrement(ref _holders) == 0;

    /// <summary>The bytes for a version of the protocol, made by a function when nobody has asked for them yet.</summary>
    public byte[] BytesFor(int protocolVersion, Func<Reply, int, byte[]> encode) => protocolVersion == 2
        ? _resp2 ??= encode(Content, protocolVersion)
        : _resp3 ??= encode(Content, protocolVersion);
}
