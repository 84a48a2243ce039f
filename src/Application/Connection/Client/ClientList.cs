using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT LIST [TYPE type] [ID id ...]: a line for each connection, all or some.</summary>
/// <param name="Type">Only this kind, or all when null.</param>
/// <param name="Ids">Only these, in this order, or all when null.</param>
/// <param name="Now">The time.</param>
internal sealed record ClientListCommand(ClientType? Type, long[]? Ids, UnixTime Now) : Command
{
    public static readonly CommandSpec Spec = new("list", "[TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]")
    {
        Arity = -2,
        Flags = ClientContainer.AdminFlags,
        Group = CommandGroup.Connection,
        Since = "2.4.0",
        Complexity = "O(N) where N is the number of client connections",
        Summary = "Lists open connections.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count == 2)
            return new ClientListCommand(null, null, by.Now);
        if (words.Count == 4 && words.Is(2, "TYPE"u8))
            return ClientTypes.Read(words[3]) is { } type ? new ClientListCommand(type, null, by.Now) : ConnectionErrors.UnknownClientType(words[3]);
        if (words.Count < 4 || !words.Is(2, "ID"u8))
            return CommandErrors.Syntax;

        long[] ids = new long[words.Count - 3];
        for (int i = 0; i < ids.Length; i++)
        {
            if (!IntegerText.TryParse(words[3 + i], out ids[i]))
                return ConnectionErrors.BadClientId;
        }

        return new ClientListCommand(null, ids, by.Now);
    }
}

internal sealed class ClientListHandler(SessionRegistry sessions, IArrivals arrivals) : WaitingCommandHandler<ClientListCommand>
{
    protected override async Task<Reply> HandleAsync(ClientListCommand command)
    {
        await arrivals.SettleAsync();
        IReadOnlyList<Session> all = command.Type is { } type ? [.. sessions.List().Where(session => ClientTypes.Of(session) == type)] : sessions.List();
        IEnumerable<Session> chosen = command.Ids is { } ids ? InOrder(ids, all) : all;
        return Reply.Verbatim(string.Concat(chosen.Select(session => ClientLine.Of(session, command.Now))));
    }

    // An id that nobody has is left out, one given twice is listed twice.
    private static IEnumerable<Session> InOrder(long[] ids, IReadOnlyList<Session> all)
    {
        var byId = all.ToDictionary(session => session.Id);
        return ids.Where(byId.ContainsKey).Select(id => byId[id]);
    }
}
