using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Transactions;

/// <summary>WATCH key [key ...]: the next EXEC does nothing if one of them changes before it (https://redis.io/commands/watch).</summary>
internal sealed record WatchCommand(Session Session, Target On, Key[] Keys) : Command
{
    public static readonly CommandSpec Spec = new("watch", "key [key ...]")
    {
        Arity = -2,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NotQueued,
        Keys = KeyPositions.All,
        Group = CommandGroup.Transactions,
        Since = "2.2.0",
        Summary = "Watch the given keys to determine execution of the MULTI/EXEC block",
        Complexity = "O(1) for every key.",
        Bind = (CommandArguments words, in Invocation by) => new WatchCommand(by.Session, by.On, words.KeysFrom(1)),
    };
}

internal sealed class WatchHandler(IPartitionRepository partitions) : CommandHandler<WatchCommand>
{
    protected override Reply Handle(WatchCommand command)
    {
        Session session = command.Session;
        if (session.Transaction is not null)
            return TransactionErrors.WatchInside;
        if (!partitions.TryFind(command.On.Partition, out Partition? partition))
            return DomainErrors.PartitionNotFound;
        if (session.Watches is null)
            session.Bind(session.Watches = new SessionWatches());
        foreach (Key key in command.Keys)
        {
            if (session.Watches.Add(partition, key, command.On.Now) is { } error)
                return error;
        }

        return Reply.Ok;
    }
}
