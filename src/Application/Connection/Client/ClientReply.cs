using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT REPLY ON|OFF|SKIP: which replies the client wants from now on. Only ON is answered.</summary>
internal sealed record ClientReplyCommand(Session Session, ReplyMode Mode) : Command
{
    public static readonly CommandSpec Spec = new("reply", "<ON | OFF | SKIP>")
    {
        Arity = 3,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "3.2.0",
        Summary = "Instructs the server whether to reply to commands.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by) =>
        words.Is(2, "ON"u8) ? new ClientReplyCommand(by.Session, ReplyMode.On)
        : words.Is(2, "OFF"u8) ? new ClientReplyCommand(by.Session, ReplyMode.Off)
        : words.Is(2, "SKIP"u8) ? new ClientReplyCommand(by.Session, ReplyMode.SkipNext)
        : CommandErrors.Syntax;
}

internal sealed class ClientReplyHandler : CommandHandler<ClientReplyCommand>
{
    protected override Reply Handle(ClientReplyCommand command)
    {
        // OFF lasts until ON: a SKIP meanwhile changes nothing.
        if (command.Mode != ReplyMode.SkipNext || command.Session.ReplyMode != ReplyMode.Off)
            command.Session.ReplyMode = command.Mode;
        return command.Mode == ReplyMode.On ? Reply.Ok : Reply.None;
    }
}
