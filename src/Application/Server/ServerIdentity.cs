namespace GoKV.Application.Server;

/// <summary>How the server names itself. The only place with product names and versions.</summary>
public static class ServerIdentity
{
    /// <summary>The product.</summary>
    public const string ProductName = "gokv";

    /// <summary>What HELLO answers as the server: clients choose their dialect by it, and GoKV speaks Redis'.</summary>
    public const string ProtocolName = "redis";

    /// <summary>
    /// The Redis version whose behaviour clients may count on. Above 6.2, so that they use what is there; below 7.4, so that they do not try what is not.
    /// </summary>
    public const string RedisVersion = "7.2.0";

    /// <summary>Sixteen hexadecimal digits that are the same for the same build only.</summary>
    public static string BuildId { get; } = typeof(ServerIdentity).Module.ModuleVersionId.ToString("N")[..16];

    /// <summary>GoKV's own version.</summary>
    public static string ProductVersion { get; } = typeof(ServerIdentity).Assembly.GetName().Version!.ToString(3);
}
