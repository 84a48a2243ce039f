using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT GETNAME: the connection's name, or null.</summary>
internal sealed record ClientGetNameCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("getname")
    {
        Arity = 2,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "2.6.9",
        Summary = "Returns the name of the connection.",
        Bind = (CommandArguments _, in Invocation by) => new ClientGetNameCommand(by.Session),
    };
}

internal sealed class ClientGetNameHandler : CommandHandler<ClientGetNameCommand>
{
    protected override Reply Handle(ClientGetNameCommand command) =>
        command.Session.Name.Length > 0 ? Reply.Bulk(command.Session.Name) : Reply.Null;
}
