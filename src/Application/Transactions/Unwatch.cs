using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Transactions;

/// <summary>UNWATCH: the client watches nothing any more (https://redis.io/commands/unwatch).</summary>
internal sealed record UnwatchCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("unwatch")
    {
        Arity = 1,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Group = CommandGroup.Transactions,
        Since = "2.2.0",
        Summary = "Forget about all watched keys",
        Bind = (CommandArguments _, in Invocation by) => new UnwatchCommand(by.Session),
    };
}

internal sealed class UnwatchHandler : CommandHandler<UnwatchCommand>
{
    protected override Reply Handle(UnwatchCommand command)
    {
        command.Session.Watches?.Clear();
        return Reply.Ok;
    }
}
