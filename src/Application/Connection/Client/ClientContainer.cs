using GoKV.Application.Commands;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT: commands on connections.</summary>
internal static class ClientContainer
{
    /// <summary>What the subcommands on the client's own connection share.</summary>
    public const CommandFlags OwnFlags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    /// <summary>What the subcommands on others' connections share.</summary>
    public const CommandFlags AdminFlags = OwnFlags | CommandFlags.Admin;

    // The words of Redis.
    private static readonly string[] HelpLines =
    [
        "CACHING (YES|NO)",
        "    Enable/disable tracking of the keys for next command in OPTIN/OPTOUT modes.",
        "GETREDIR",
        "    Return the client ID we are redirecting to when tracking is enabled.",
        "GETNAME",
        "    Return the name of the current connection.",
        "ID",
        "    Return the ID of the current connection.",
        "INFO",
        "    Return information about the current client connection.",
        "KILL <ip:port>",
        "    Kill connection made from <ip:port>.",
        "KILL <option> <value> [<option> <value> [...]]",
        "    Kill connections. Options are:",
        "    * ADDR (<ip:port>|<unixsocket>:0)",
        "      Kill connections made from the specified address",
        "    * LADDR (<ip:port>|<unixsocket>:0)",
        "      Kill connections made to specified local address",
        "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
        "      Kill connections by type.",
        "    * USER <username>",
        "      Kill connections authenticated by <username>.",
        "    * SKIPME (YES|NO)",
        "      Skip killing current connection (default: yes).",
        "LIST [options ...]",
        "    Return information about client connections. Options:",
        "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
        "      Return clients of specified type.",
        "UNPAUSE",
        "    Stop the current client pause, resuming traffic.",
        "PAUSE <timeout> [WRITE|ALL]",
        "    Suspend all, or just write, clients for <timeout> milliseconds.",
        "REPLY (ON|OFF|SKIP)",
        "    Control the replies sent to the current connection.",
        "SETNAME <name>",
        "    Assign the name <name> to the current connection.",
        "UNBLOCK <clientid> [TIMEOUT|ERROR]",
        "    Unblock the specified blocked client.",
        "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]",
        "         [OPTIN] [OPTOUT] [NOLOOP]",
        "    Control server assisted client side caching.",
        "TRACKINGINFO",
        "    Report tracking status for the current connection.",
        "NO-EVICT (ON|OFF)",
        "    Protect current client connection from eviction.",
    ];

    public static readonly CommandSpec Spec = Containers.Of(
        "client",
        CommandGroup.Connection,
        "2.4.0",
        "A container for client connection commands.",
        ClientCachingCommand.Spec,
        ClientGetNameCommand.Spec,
        ClientGetRedirCommand.Spec,
        ClientIdCommand.Spec,
        ClientInfoCommand.Spec,
        ClientKillCommand.Spec,
        ClientListCommand.Spec,
        ClientNoEvictCommand.Spec,
        ClientNoTouchCommand.Spec,
        ClientPauseCommand.Spec,
        ClientReplyCommand.Spec,
        ClientSetInfoCommand.Spec,
        ClientSetNameCommand.Spec,
        ClientTrackingCommand.Spec,
        ClientTrackingInfoCommand.Spec,
        ClientUnblockCommand.Spec,
        ClientUnpauseCommand.Spec)
        with
    {
        Help = HelpLines,
    };
}
