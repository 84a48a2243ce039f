using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT ID: the session's number.</summary>
internal sealed record ClientIdCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("id")
    {
        Arity = 2,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "5.0.0",
        Summary = "Returns the unique client ID of the connection.",
        Bind = (CommandArguments _, in Invocation by) => new ClientIdCommand(by.Session),
    };
}

internal sealed class ClientIdHandler : CommandHandler<ClientIdCommand>
{
    protected override Reply Handle(ClientIdCommand command) => Reply.Integer(command.Session.Id);
}
