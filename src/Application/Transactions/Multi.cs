using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Transactions;

/// <summary>MULTI: what follows is queued until EXEC carries it out, all together (https://redis.io/commands/multi).</summary>
internal sealed record MultiCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("multi")
    {
        Arity = 1,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NotQueued,
        Group = CommandGroup.Transactions,
        Since = "1.2.0",
        Summary = "Mark the start of a transaction block",
        Bind = (CommandArguments _, in Invocation by) => new MultiCommand(by.Session),
    };
}

internal sealed class MultiHandler : CommandHandler<MultiCommand>
{
    protected override Reply Handle(MultiCommand command)
    {
        if (command.Session.Transaction is not null)
            return TransactionErrors.Nested;
        command.Session.Transaction = new Transaction();
        return Reply.Ok;
    }
}
