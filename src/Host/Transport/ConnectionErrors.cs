using GoKV.Domain.Errors;

namespace GoKV.Host.Transport;

/// <summary>Why a connection is turned away, each text once.</summary>
internal static class ConnectionErrors
{
    public static readonly Error TooManyClients = new("ERR max number of clients reached");

    public static readonly Error ProtectedMode = new(
        "DENIED GoKV is running in protected mode because no password is set. In this mode connections are only accepted from the loopback interface. " +
        "To connect from other machines set a password (--requirepass), or switch protected mode off (--protected-mode false), at your own risk.");
}
