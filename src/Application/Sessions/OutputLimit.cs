namespace GoKV.Application.Sessions;

/// <summary>How much may wait for a client before it is disconnected. Redis' client-output-buffer-limit of one class of clients.</summary>
/// <param name="HardBytes">Never more than this; 0 for no limit.</param>
/// <param name="SoftBytes">More than this only for a while; 0 for no limit.</param>
/// <param name="SoftSeconds">How long that while is.</param>
public readonly record struct OutputLimit(long HardBytes, long SoftBytes, long SoftSeconds);
