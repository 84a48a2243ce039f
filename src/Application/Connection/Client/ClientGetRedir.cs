using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT GETREDIR: the client that is told of changes instead of this one; 0 for itself, -1 when it does not track.</summary>
internal sealed record ClientGetRedirCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("getredir")
    {
        Arity = 2,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "6.0.0",
        Summary = "Returns the client ID to which the connection's tracking notifications are redirected.",
        Bind = (CommandArguments _, in Invocation by) => new ClientGetRedirCommand(by.Session),
    };
}

internal sealed class ClientGetRedirHandler : CommandHandler<ClientGetRedirCommand>
{
    protected override Reply Handle(ClientGetRedirCommand command) => Reply.Integer(command.Session.Tracking?.RedirectTo ?? -1);
}
