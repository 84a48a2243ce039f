using System.Text;
using FluentValidation;
using GoKV.Application.Access;
using GoKV.Application.Behaviours;
using GoKV.Application.Commands;
using GoKV.Application.Connection.Client;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection;

/// <summary>HELLO [version [AUTH user password] [SETNAME name]]: chooses the protocol and says who the server is.</summary>
/// <param name="Session">The session.</param>
/// <param name="Version">The version, or null when its word is not an integer; 0 when there is no word.</param>
/// <param name="Options">The words behind the version.</param>
/// <param name="Word">HELLO, as the client wrote it.</param>
/// <param name="Now">The time.</param>
internal sealed record HelloCommand(Session Session, long? Version, ReadOnlyMemory<byte>[] Options, string Word, UnixTime Now) : Command
{
    /// <summary>The version of a HELLO without one: the connection keeps its own.</summary>
    public const long KeepVersion = 0;

    public static readonly CommandSpec Spec = new("hello", "[protover [AUTH username password] [SETNAME clientname]]")
    {
        Arity = -1,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth,
        Group = CommandGroup.Connection,
        Since = "6.0.0",
        Summary = "Handshakes with the server.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count == 1)
            return new HelloCommand(by.Session, KeepVersion, [], ByteText.Of(words, 0), by.Now);
        // Zero as a word is a version that does not exist, as any other but 2 and 3.
        long? version = IntegerText.TryParse(words[1], out long number) ? number == KeepVersion ? -1 : number : null;
        return new HelloCommand(by.Session, version, words.MemoriesFrom(2), ByteText.Of(words, 0), by.Now);
    }
}

internal sealed class HelloValidator : CommandValidator<HelloCommand>
{
    public HelloValidator()
    {
        RuleFor(command => command.Version).NotNull().Answers(ConnectionErrors.ProtocolNotAnInteger);
        RuleFor(command => command.Version).Must(version => version is 2 or 3 or HelloCommand.KeepVersion).Answers(ConnectionErrors.UnsupportedProtocol);
    }
}

internal sealed class HelloHandler(Users users, AccessControl access) : CommandHandler<HelloCommand>
{
    protected override Reply Handle(HelloCommand command)
    {
        Session session = command.Session;
        if (ApplyOptions(command, session) is { } error)
            return error;
        if (!session.Authenticated)
            return ConnectionErrors.HelloNeedsAuth;
        if (command.Version is { } version and not HelloCommand.KeepVersion)
            session.ProtocolVersion = (int)version;
        return Fields.Map(
            ("server", Reply.Bulk(ServerIdentity.ProtocolName)),
            ("version", Reply.Bulk(ServerIdentity.RedisVersion)),
            ("proto", Reply.Integer(session.ProtocolVersion)),
            ("id", Reply.Integer(session.Id)),
            ("mode", Reply.Bulk("standalone")),
            ("role", Reply.Bulk("master")),
            ("modules", Reply.EmptyArray));
    }

    // Each option takes effect when it is read, so what stands before a wrong one stays: Redis does it so.
    private Error? ApplyOptions(HelloCommand command, Session session)
    {
        ReadOnlyMemory<byte>[] words = command.Options;
        for (int i = 0; i < words.Length; i++)
        {
            int left = words.Length - 1 - i;
            if (Ascii.EqualsIgnoreCase(words[i].Span, "AUTH"u8) && left >= 2)
            {
                string user = Encoding.Latin1.GetString(words[i + 1].Span);
                if (!users.TryLogIn(session, user, words[i + 2].Span))
                {
                    access.NoteFailedLogIn(command.Word, user, session, command.Now);
                    return ConnectionErrors.WrongPassword;
                }

                i += 2;
            }
            else if (Ascii.EqualsIgnoreCase(words[i].Span, "SETNAME"u8) && left >= 1)
            {
                if (!ClientAttribute.TryRead(words[++i].Span, out string? name))
                    return ConnectionErrors.BadClientName;
                session.Name = name;
            }
            else
            {
                return ConnectionErrors.BadHelloOption(words[i].Span);
            }
        }

        return null;
    }
}
