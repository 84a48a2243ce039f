using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection;

/// <summary>QUIT: OK, then the connection is closed. Words behind it are ignored, as in Redis.</summary>
internal sealed record QuitCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("quit")
    {
        Arity = -1,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth
            | CommandFlags.ToSubscribers | CommandFlags.NotQueued,
        Group = CommandGroup.Connection,
        Summary = "Closes the connection.",
        Bind = (CommandArguments _, in Invocation by) => new QuitCommand(by.Session),
    };
}

internal sealed class QuitHandler : CommandHandler<QuitCommand>
{
    protected override Reply Handle(QuitCommand command)
    {
        command.Session.CloseAfterReply = true;
        return Reply.Ok;
    }
}
