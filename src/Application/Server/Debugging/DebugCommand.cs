using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server.Debugging;

/// <summary>
/// DEBUG: what tests need of a server and nobody else should have, behind the option enable-debug-command (https://redis.io/commands/debug). A subcommand that
/// would harm (SEGFAULT, OOM, ...) or that describes Redis' inside is unknown here.
/// </summary>
/// <param name="Session">Who asks.</param>
/// <param name="On">The partition and the time.</param>
/// <param name="Action">What to do; null with an error.</param>
/// <param name="Wrong">What is wrong with the words: told only to those who may debug.</param>
internal sealed record DebugCommand(Session Session, Target On, DebugAction? Action, Error? Wrong) : Command
{
    public static readonly CommandSpec Spec = new("debug", "subcommand [argument ...]")
    {
        Arity = -2,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.OnPartition | CommandFlags.LongRunning,
        Group = CommandGroup.Server,
        Summary = "A container for debugging commands",
        Complexity = "Depends on subcommand.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        Outcome<DebugAction> read = DebugActions.Read(words, by.Session.ProtocolVersion);
        return new DebugCommand(by.Session, by.On, read.Result, read.Error);
    }
}

internal sealed class DebugHandler(ServerOptions options, DebugTools tools) : WaitingCommandHandler<DebugCommand>
{
    private static readonly Error NotAllowed = new(
        "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local connection, otherwise you need to "
        + "set this option in the configuration file, and then restart the server.");

    protected override Task<Reply> HandleAsync(DebugCommand command)
    {
        if (!IsAllowed(command.Session))
            return Task.FromResult<Reply>(NotAllowed);
        return command.Action is { } action ? action.RunAsync(tools, command.On) : Task.FromResult<Reply>(command.Wrong!);
    }

    private bool IsAllowed(Session session) => options.EnableDebugCommand switch
    {
        "yes" => true,
        "local" => session.Connection is { IsUnixSocket: true }
            || (session.Connection.RemoteAddress is var address
                && (address.StartsWith("127.", StringComparison.Ordinal) || address.StartsWith("[::1]", StringComparison.Ordinal))),
        _ => false,
    };
}
