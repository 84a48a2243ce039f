using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT NO-TOUCH ON|OFF: whether reads count as use of a key. Kept and shown; use is not measured so far.</summary>
internal sealed record ClientNoTouchCommand(Session Session, bool On) : Command
{
    public static readonly CommandSpec Spec = new("no-touch", "<ON | OFF>")
    {
        Arity = 3,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "7.2.0",
        Summary = "Controls whether commands sent by the client affect the LRU/LFU of accessed keys.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        bool on = words.Is(2, "ON"u8);
        return on || words.Is(2, "OFF"u8) ? new ClientNoTouchCommand(by.Session, on) : CommandErrors.Syntax;
    }
}

internal sealed class ClientNoTouchHandler : CommandHandler<ClientNoTouchCommand>
{
    protected override Reply Handle(ClientNoTouchCommand command)
    {
        command.Session.NoTouch = command.On;
        return Reply.Ok;
    }
}
