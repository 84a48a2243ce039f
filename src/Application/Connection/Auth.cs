using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection;

/// <summary>AUTH [user] password: lets the client in.</summary>
internal sealed record AuthCommand(Session Session, string Word, string? User, ReadOnlyMemory<byte> Password, UnixTime Now) : Command
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
        2 => new AuthCommand(by.Session, ByteText.Of(words, 0), null, words.Memory(1), by.Now),
        3 => new AuthCommand(by.Session, ByteText.Of(words, 0), ByteText.Of(words, 1), words.Memory(2), by.Now),
        _ => CommandErrors.Syntax,
    };
}

internal sealed class AuthHandler(Users users, AccessControl access) : CommandHandler<AuthCommand>
{
    protected override Reply Handle(AuthCommand command)
    {
        // With a user named, one without a password lets anybody in; without one, Redis takes it for a mistake.
        if (command.User is null && users.Default.NeedsNoPassword)
            return ConnectionErrors.NoPasswordConfigured;
        string user = command.User ?? User.DefaultName;
        if (users.TryLogIn(command.Session, user, command.Password.Span))
            return Reply.Ok;
        access.NoteFailedLogIn(command.Word, user, command.Session, command.Now);
        return ConnectionErrors.WrongPassword;
    }
}
