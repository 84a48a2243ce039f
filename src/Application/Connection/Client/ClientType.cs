using System.Text;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>The kinds of client that Redis knows. There is no master, and who gets a file by SYNC is a replica; both may be asked for.</summary>
internal enum ClientType
{
    Normal,
    Replica,
    PubSub,
    Master,
}

/// <summary>Reads the word of a kind, and finds a session's.</summary>
internal static class ClientTypes
{
    public static ClientType Of(Session session) => session.Transfer is not null ? ClientType.Replica : session.Subscriptions.Any ? ClientType.PubSub : ClientType.Normal;

    public static ClientType? Read(ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(word, "normal"u8) ? ClientType.Normal
        : Ascii.EqualsIgnoreCase(word, "slave"u8) || Ascii.EqualsIgnoreCase(word, "replica"u8) ? ClientType.Replica
        : Ascii.EqualsIgnoreCase(word, "pubsub"u8) ? ClientType.PubSub
        : Ascii.EqualsIgnoreCase(word, "master"u8) ? ClientType.Master
        : null;
}
