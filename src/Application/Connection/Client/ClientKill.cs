using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT KILL ip:port, or with filters that must all hold: closes connections.</summary>
/// <param name="By">Who asks.</param>
/// <param name="Filter">Which ones.</param>
/// <param name="ByAddressOnly">The old form: one address, and OK or an error instead of a number.</param>
internal sealed record ClientKillCommand(Session By, ClientFilter Filter, bool ByAddressOnly) : Command
{
    public static readonly CommandSpec Spec = new(
        "kill",
        "<ip:port | <[ID client-id] | [TYPE <NORMAL | MASTER | SLAVE | REPLICA | PUBSUB>] | [USER username] | [ADDR ip:port] | [LADDR ip:port] "
        + "| [SKIPME yes/no]> ...>")
    {
        Arity = -3,
        Flags = ClientContainer.AdminFlags,
        Group = CommandGroup.Connection,
        Since = "2.4.0",
        Complexity = "O(N) where N is the number of client connections",
        Summary = "Terminates open connections.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        // With the old form one can kill oneself.
        if (words.Count == 3)
            return new ClientKillCommand(by.Session, new ClientFilter { Address = words.Text(2), SkipMe = false }, ByAddressOnly: true);
        Outcome<ClientFilter> filter = ClientFilter.Read(words, 2);
        return filter.Succeeded ? new ClientKillCommand(by.Session, filter.Result, ByAddressOnly: false) : filter.Error;
    }
}

/// <summary>Which connections are meant; what is null does not matter.</summary>
internal sealed record ClientFilter
{
    public long? Id { get; init; }

    public string? Address { get; init; }

    public string? LocalAddress { get; init; }

    public ClientType? Type { get; init; }

    public string? User { get; init; }

    public bool SkipMe { get; init; } = true;

    /// <summary>Reads options and their values from a word on; of an option given twice, the last counts.</summary>
    public static Outcome<ClientFilter> Read(CommandArguments words, int first)
    {
        var filter = new ClientFilter();
        for (int i = first; i < words.Count; i += 2)
        {
            Outcome<ClientFilter> extended = i + 1 < words.Count ? filter.With(words, i) : CommandErrors.Syntax;
            if (!extended.Succeeded)
                return extended;
            filter = extended.Result;
        }

        return filter;
    }

    public bool Matches(Session session, Session by) =>
        (Id is null || Id == session.Id)
        && (Address is null || Address == session.Connection.RemoteAddress)
        && (LocalAddress is null || LocalAddress == session.Connection.LocalAddress)
        && (User is null || User == session.User.Name)
        && (Type is null || Type == ClientTypes.Of(session))
        && !(SkipMe && ReferenceEquals(session, by));

    private Outcome<ClientFilter> With(CommandArguments words, int option)
    {
        ReadOnlySpan<byte> value = words[option + 1];
        if (words.Is(option, "ID"u8))
            return IntegerText.TryParse(value, out long id) && id > 0 ? this with { Id = id } : ConnectionErrors.ClientIdNotPositive;
        if (words.Is(option, "TYPE"u8))
            return ClientTypes.Read(value) is { } type ? this with { Type = type } : ConnectionErrors.UnknownClientType(value);
        if (words.Is(option, "ADDR"u8))
            return this with { Address = words.Text(option + 1) };
        if (words.Is(option, "LADDR"u8))
            return this with { LocalAddress = words.Text(option + 1) };
        if (words.Is(option, "USER"u8))
            return this with { User = ByteText.Of(words, option + 1) };
        if (words.Is(option, "SKIPME"u8) && (words.Is(option + 1, "YES"u8) || words.Is(option + 1, "NO"u8)))
            return this with { SkipMe = words.Is(option + 1, "YES"u8) };
        return CommandErrors.Syntax;
    }
}

internal sealed class ClientKillHandler(SessionRegistry sessions, Users users) : CommandHandler<ClientKillCommand>
{
    protected override Reply Handle(ClientKillCommand command)
    {
        if (command.Filter.User is { } user && users.Find(user) is null)
            return ConnectionErrors.NoSuchUser(ByteText.Bytes(user));
        int killed = 0;
        foreach (Session session in sessions.List())
        {
            if (!command.Filter.Matches(session, command.By))
                continue;
            killed++;
            // Who kills himself still gets the reply.
            if (ReferenceEquals(session, command.By))
                session.CloseAfterReply = true;
            else
                sessions.Kill(session);
        }

        if (!command.ByAddressOnly)
            return Reply.Integer(killed);
        return killed > 0 ? Reply.Ok : ConnectionErrors.NoSuchClient;
    }
}
