using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Transactions;

/// <summary>DISCARD: forgets what is queued, and the watches (https://redis.io/commands/discard).</summary>
internal sealed record DiscardCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("discard")
    {
        Arity = 1,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NotQueued,
        Group = CommandGroup.Transactions,
        Since = "2.0.0",
        Summary = "Discard all commands issued after MULTI",
        Complexity = "O(N), when N is the number of queued commands",
        Bind = (CommandArguments _, in Invocation by) => new DiscardCommand(by.Session),
    };
}

internal sealed class DiscardHandler : CommandHandler<DiscardCommand>
{
    protected override Reply Handle(DiscardCommand command)
    {
        if (command.Session.Transaction is null)
            return TransactionErrors.DiscardWithoutMulti;
        command.Session.Transaction = null;
        command.Session.Watches?.Clear();
        return Reply.Ok;
    }
}
