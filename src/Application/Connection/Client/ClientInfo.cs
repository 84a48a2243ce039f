using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT INFO: the connection's own line of CLIENT LIST.</summary>
internal sealed record ClientInfoCommand(Session Session, UnixTime Now) : Command
{
    public static readonly CommandSpec Spec = new("info")
    {
        Arity = 2,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "6.2.0",
        Summary = "Returns information about the connection.",
        Bind = (CommandArguments _, in Invocation by) => new ClientInfoCommand(by.Session, by.Now),
    };
}

internal sealed class ClientInfoHandler : CommandHandler<ClientInfoCommand>
{
    protected override Reply Handle(ClientInfoCommand command) => Reply.Verbatim(ClientLine.Of(command.Session, command.Now));
}
