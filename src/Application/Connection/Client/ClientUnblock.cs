using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection.Client;

/// <summary>
/// CLIENT UNBLOCK client-id [TIMEOUT | ERROR]: ends the wait of a command that waits for data; whether there was one. No command waits for data so far, so there
/// never is.
/// </summary>
internal sealed record ClientUnblockCommand(long Id) : Command
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
        return IntegerText.TryParse(words[2], out long id) ? new ClientUnblockCommand(id) : DomainErrors.NotAnInteger;
    }
}

internal sealed class ClientUnblockHandler : CommandHandler<ClientUnblockCommand>
{
    protected override Reply Handle(ClientUnblockCommand command) => Reply.Zero;
}
