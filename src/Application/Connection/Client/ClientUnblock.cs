using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection.Client;

/// <summary>
/// CLIENT UNBLOCK client-id [TIMEOUT | ERROR]: ends the wait of a command that waits for what others do, as its timeout would or with an error; whether there was one.
/// </summary>
/// <param name="Id">The client's number.</param>
/// <param name="WithError">True for ERROR.</param>
internal sealed record ClientUnblockCommand(long Id, bool WithError) : Command
{
    private static readonly Error BadReason = new("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");

    public static readonly CommandSpec Spec = new("unblock", "client-id [TIMEOUT | ERROR]")
    {
        Arity = -3,
        Flags = ClientContainer.AdminFlags,
        Group = CommandGroup.Connection,
        Since = "5.0.0",
        Complexity = "O(log N) where N is the number of client connections",
        Summary = "Unblocks a client blocked by a blocking command from a different connection.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count > 4)
            return CommandErrors.UnknownSubcommandOrArity("CLIENT", words[1]);
        if (words.Count == 4 && !words.Is(3, "TIMEOUT"u8) && !words.Is(3, "ERROR"u8))
            return BadReason;
        return IntegerText.TryParse(words[2], out long id) ? new ClientUnblockCommand(id, words.Count == 4 && words.Is(3, "ERROR"u8)) : DomainErrors.NotAnInteger;
    }
}

internal sealed class ClientUnblockHandler(BlockedClients blocked, IArrivals arrivals) : WaitingCommandHandler<ClientUnblockCommand>
{
    protected override async Task<Reply> HandleAsync(ClientUnblockCommand command)
    {
        // Who sent a WAIT before this waits by now, though another thread serves it.
        await arrivals.SettleAsync();
        return blocked.TryEnd(command.Id, command.WithError ? WaitEnd.Unblocked : WaitEnd.TimedOut) ? Reply.One : Reply.Zero;
    }
}
