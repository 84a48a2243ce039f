using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Saving;

/// <summary>
/// WAIT numreplicas timeout: how many replicas have what this client wrote (https://redis.io/commands/wait). There are none and never will be: who wants one waits for
/// the timeout, or until CLIENT UNBLOCK, and gets 0.
/// </summary>
/// <param name="Session">The session that waits.</param>
/// <param name="Waits">True when it has to wait: it wants replicas, and is not in a transaction, where nothing waits.</param>
/// <param name="Timeout">Milliseconds; 0 for none.</param>
internal sealed record WaitCommand(Session Session, bool Waits, long Timeout) : Command
{
    public static readonly CommandSpec Spec = new("wait", "numreplicas timeout")
    {
        Arity = 3,
        Flags = CommandFlags.NoScript,
        Group = CommandGroup.Generic,
        Summary = "Waits until so many replicas have the writes of this connection: there are none, so it answers 0 at the timeout.",
        Since = "3.0.0",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (!IntegerText.TryParse(words[1], out long replicas))
            return DomainErrors.NotAnInteger;
        return WaitTimeout.Read(words, 2, out long timeout) is { } error ? error : new WaitCommand(by.Session, replicas > 0 && !by.InTransaction, timeout);
    }
}

internal sealed class WaitHandler(BlockedClients blocked) : WaitingCommandHandler<WaitCommand>
{
    protected override async Task<Reply> HandleAsync(WaitCommand command)
    {
        if (!command.Waits)
            return Reply.Zero;
        return await blocked.WaitAsync(command.Session, command.Timeout) switch
        {
            WaitEnd.Unblocked => WaitErrors.Unblocked,
            WaitEnd.Gone => Reply.None,
            _ => Reply.Zero,
        };
    }
}
