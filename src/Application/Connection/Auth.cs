using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection;

/// <summary>AUTH [user] password: lets the client in.</summary>
internal sealed record AuthCommand(Session Session, ReadOnlyMemory<byte>? User, ReadOnlyMemory<byte> Password) : Command
{
    public static readonly CommandSpec Spec = new("auth", "[username] password")
    {
        Arity = -2,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth,
        Group = CommandGroup.Connection,
        Summary = "Authenticates the connection.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by) => words.Count switch
    {
        2 => new AuthCommand(by.Session, null, words.Memory(1)),
        3 => new AuthCommand(by.Session, words.Memory(1), words.Memory(2)),
        _ => CommandErrors.Syntax,
    };
}

internal sealed class AuthHandler(ServerOptions options) : CommandHandler<AuthCommand>
{
    protected override Reply Handle(AuthCommand command)
    {
        // With a user named, a server without a password lets anybody in; without one, Redis takes it for a mistake.
        if (command.User is null && !DefaultUser.HasPassword(options))
            return ConnectionErrors.NoPasswordConfigured;
        bool accepted = command.User is { } user
            ? DefaultUser.Accepts(user.Span, command.Password.Span, options)
            : DefaultUser.AcceptsPassword(command.Password.Span, options);
        if (!accepted)
            return ConnectionErrors.WrongPassword;
        command.Session.Authenticated = true;
        return Reply.Ok;
    }
}
