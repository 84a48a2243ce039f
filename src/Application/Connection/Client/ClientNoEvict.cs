using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT NO-EVICT ON|OFF: whether the connection is spared when memory runs out. Kept and shown; nothing is evicted so far.</summary>
internal sealed record ClientNoEvictCommand(Session Session, bool On) : Command
{
    public static readonly CommandSpec Spec = new("no-evict", "<ON | OFF>")
    {
        Arity = 3,
        Flags = ClientContainer.AdminFlags,
        Group = CommandGroup.Connection,
        Since = "7.0.0",
        Summary = "Sets the client eviction mode of the connection.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        bool on = words.Is(2, "ON"u8);
        return on || words.Is(2, "OFF"u8) ? new ClientNoEvictCommand(by.Session, on) : CommandErrors.Syntax;
    }
}

internal sealed class ClientNoEvictHandler : CommandHandler<ClientNoEvictCommand>
{
    protected override Reply Handle(ClientNoEvictCommand command)
    {
        command.Session.NoEvict = command.On;
        return Reply.Ok;
    }
}
