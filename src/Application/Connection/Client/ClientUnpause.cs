using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT UNPAUSE: what CLIENT PAUSE made wait goes on. While all commands wait, so does this one, as in Redis.</summary>
internal sealed record ClientUnpauseCommand : Command
{
    public static readonly CommandSpec Spec = new("unpause")
    {
        Arity = 2,
        Flags = ClientContainer.AdminFlags,
        Group = CommandGroup.Connection,
        Since = "6.2.0",
        Complexity = "O(N) where N is the number of paused clients",
        Summary = "Resumes processing commands from paused clients.",
        Bind = (CommandArguments _, in Invocation _) => new ClientUnpauseCommand(),
    };
}

internal sealed class ClientUnpauseHandler(ClientPause pause) : CommandHandler<ClientUnpauseCommand>
{
    protected override Reply Handle(ClientUnpauseCommand command)
    {
        pause.End();
        return Reply.Ok;
    }
}
