namespace GoKV.Application.Transactions;

/// <summary>What a client can make grow with MULTI and WATCH, and how far.</summary>
public static class TransactionLimits
{
    /// <summary>Bytes of queued commands. As much as Redis allows by default (client-query-buffer-limit): they wait in memory until EXEC.</summary>
    public const long MaxQueuedBytes = 1L << 30;

    /// <summary>Keys that one client watches: each costs memory here and in its partition.</summary>
    public const int MaxWatchedKeys = 1_048_576;

    /// <summary>More commands than this take long enough to be felt by the other connections of a socket thread (about 0.2 ms).</summary>
    internal const int ManyCommands = 256;

    // A word costs about this much besides its bytes, a command about as much as four words.
    private const int WordOverhead = 48;

    internal static long OverheadOf(int words) => (words + 4) * WordOverhead;
}
