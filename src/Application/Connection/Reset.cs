using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection;

/// <summary>RESET: the connection is as it was when it was new.</summary>
internal sealed record ResetCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("reset")
    {
        Arity = 1,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth
            | CommandFlags.ToSubscribers | CommandFlags.NotQueued,
        Group = CommandGroup.Connection,
        Since = "6.2.0",
        Summary = "Resets the connection.",
        Bind = (CommandArguments _, in Invocation by) => new ResetCommand(by.Session),
    };
}

internal sealed class ResetHandler(Users users) : CommandHandler<ResetCommand>
{
    private static readonly Reply WasReset = Reply.SimpleString("RESET");

    protected override Reply Handle(ResetCommand command)
    {
        command.Session.Reset(users.Default);
        return WasReset;
    }
}
