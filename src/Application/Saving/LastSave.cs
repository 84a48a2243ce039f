using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;

namespace GoKV.Application.Saving;

/// <summary>LASTSAVE: when the last snapshot was completed, in Unix seconds.</summary>
internal sealed record LastSaveCommand : Command
{
    public static readonly CommandSpec Spec = new("lastsave")
    {
        Arity = 1,
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Group = CommandGroup.Server,
        Summary = "Returns the Unix timestamp of the last successful save to disk.",
        Bind = (CommandArguments _, in Invocation _) => new LastSaveCommand(),
    };
}

internal sealed class LastSaveHandler(ISnapshots snapshots) : CommandHandler<LastSaveCommand>
{
    protected override Reply Handle(LastSaveCommand command) => Reply.Integer(snapshots.LastSave.Seconds);
}
