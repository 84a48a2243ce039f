using GoKV.Domain.Values;

namespace GoKV.Host.Resp;

/// <summary>The limits of what one command may look like on the wire, each with its reason. A length that was only announced costs no memory.</summary>
internal static class RespLimits
{
    /// <summary>Words of a command. Redis allows 2^31 - 1, but a command's words are held at once; a million is far beyond any client library's batch.</summary>
    public const int MaxWords = 1_048_576;

    /// <summary>Bytes of a bulk string: the longest value there can be.</summary>
    public const int MaxBulkLength = Value.MaxLength;

    /// <summary>
    /// Bytes of a command, all words together, as much as Redis lets wait for one client (client-query-buffer-limit). They are held at once, and each word
    /// may be as long as a value.
    /// </summary>
    public const long MaxCommandBytes = 1L << 30;

    /// <summary>Words of a command before the client has authenticated. The longest it may send then, HELLO with all options, has seven.</summary>
    public const int MaxWordsUnauthenticated = 10;

    /// <summary>Bytes of a bulk string before the client has authenticated: room for any password, none for filling memory.</summary>
    public const int MaxBulkLengthUnauthenticated = 16_384;

    /// <summary>Bytes of an inline command, a count or a length before the byte that ends it: they wait in the receive buffer, which has to be bounded.</summary>
    public const int MaxLineLength = 65_536;

    /// <summary>
    /// From here on a bulk string that has not arrived completely leaves the receive buffer for an array of its own. Shorter ones wait: they fit into a few
    /// buffer segments, most are complete with the next read, and then need no copy at all.
    /// </summary>
    public const int PartialBulkThreshold = 32 * 1024;

    /// <summary>
    /// The first array of a bulk string that arrives in pieces. Twice the threshold: at least one doubling is saved, and no client gains much by announcing
    /// more than it sends.
    /// </summary>
    public const int PartialBulkCapacity = 64 * 1024;
}
