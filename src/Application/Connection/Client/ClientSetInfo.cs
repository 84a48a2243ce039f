using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT SETINFO LIB-NAME|LIB-VER value: what a client library says of itself at connect.</summary>
internal sealed record ClientSetInfoCommand(Session Session, bool IsName, string Value) : Command
{
    public static readonly CommandSpec Spec = new("setinfo", "<LIB-NAME libname | LIB-VER libver>")
    {
        Arity = 4,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "7.2.0",
        Summary = "Sets information specific to the client or connection.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        bool isName = words.Is(2, "LIB-NAME"u8);
        if (!isName && !words.Is(2, "LIB-VER"u8))
            return ConnectionErrors.UnknownClientAttribute(words[2]);
        return ClientAttribute.TryRead(words[3], out string? value)
            ? new ClientSetInfoCommand(by.Session, isName, value)
            : ConnectionErrors.BadClientAttribute(words[2]);
    }
}

internal sealed class ClientSetInfoHandler : CommandHandler<ClientSetInfoCommand>
{
    protected override Reply Handle(ClientSetInfoCommand command)
    {
        if (command.IsName)
            command.Session.LibraryName = command.Value;
        else
            command.Session.LibraryVersion = command.Value;
        return Reply.Ok;
    }
}
