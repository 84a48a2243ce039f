using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Server.Monitoring;

/// <summary>MONITOR: shows the client every command that is carried out from now on, until RESET. Once more it is not even answered, as in Redis.</summary>
internal sealed record MonitorCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("monitor")
    {
        Arity = 1,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
        Group = CommandGroup.Server,
        Since = "1.0.0",
        Summary = "Listens for all requests received by the server in real-time.",
        Bind = (CommandArguments _, in Invocation by) => new MonitorCommand(by.Session),
    };
}

internal sealed class MonitorHandler(Monitors monitors) : CommandHandler<MonitorCommand>
{
    protected override Reply Handle(MonitorCommand command) => monitors.Add(command.Session) ? Reply.Ok : Reply.None;
}
