using GoKV.Application.Commands;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT: commands on connections.</summary>
internal static class ClientContainer
{
    /// <summary>What the subcommands on the client's own connection share.</summary>
    public const CommandFlags OwnFlags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    /// <summary>What the subcommands on others' connections share.</summary>
    public const CommandFlags AdminFlags = OwnFlags | CommandFlags.Admin;

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
        ClientReplyCommand.Spec,
        ClientSetInfoCommand.Spec,
        ClientSetNameCommand.Spec,
        ClientTrackingCommand.Spec,
        ClientTrackingInfoCommand.Spec,
        ClientUnblockCommand.Spec);
}
