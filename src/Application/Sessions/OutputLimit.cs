namespace GoKV.Application.Sessions;

/// <summary>
/// How much may wait for a client, replies and messages, before it is disconnected: Redis' client-output-buffer-limit of one class of clients. Up to
/// <see cref="Uncounted"/> bytes of replies are not counted.
/// </summary>
/// <param name="HardBytes">Never more than this; 0 for no limit.</param>
/// <param name="SoftBytes">More than this only for a while; 0 for no limit.</param>
/// <param name="SoftSeconds">How long that while is.</param>
public readonly record struct OutputLimit(long HardBytes, long SoftBytes, long SoftSeconds)
{
    /// <summary>
    /// So many bytes of replies no limit concerns. Redis has them in a buffer that each client has anyway, so the smallest limit disconnects nobody for an ordinary reply.
    /// </summary>
    public const int Uncounted = 16 * 1024;

    /// <summary>True when there is a limit.</summary>
    public bool Any => HardBytes > 0 || SoftBytes > 0;

    /// <summary>
    /// Bytes that a client may leave unread before it is cut, or, where it has time to catch up, before nothing more is read from it; 0 when there is no limit.
    /// </summary>
    public long Room => HardBytes > 0 ? HardBytes : SoftBytes;

    /// <summary>Bytes of replies as they are compared with a limit.</summary>
    public static long Counted(long replies) => replies > Uncounted ? replies : 0;
}
