using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT SETNAME name: names the connection; an empty name takes it off.</summary>
internal sealed record ClientSetNameCommand(Session Session, string Name) : Command
{
    public static readonly CommandSpec Spec = new("setname", "connection-name")
    {
        Arity = 3,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "2.6.9",
        Summary = "Sets the connection name.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by) => ClientAttribute.TryRead(words[2], out string? name)
        ? new ClientSetNameCommand(by.Session, name)
        : ConnectionErrors.BadClientName;
}

internal sealed class ClientSetNameHandler : CommandHandler<ClientSetNameCommand>
{
    protected override Reply Handle(ClientSetNameCommand command)
    {
        command.Session.Name = command.Name;
        return Reply.Ok;
    }
}
