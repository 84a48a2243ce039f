using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Saving;

/// <summary>
/// WAIT numreplicas timeout: how many replicas have what this client wrote (https://redis.io/commands/wait). There are none and never will be, so the answer is
/// 0 at once, where Redis would wait for the timeout first.
/// </summary>
internal sealed record WaitCommand : Command
{
    public static readonly CommandSpec Spec = new("wait", "numreplicas timeout")
    {
        Arity = 3,
        Flags = CommandFlags.NoScript,
        Group = CommandGroup.Generic,
        Summary = "Answers how many replicas have the writes of this connection: none, at once.",
        Since = "3.0.0",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (!IntegerText.TryParse(words[1], out _))
            return DomainErrors.NotAnInteger;
        return WaitTimeout.Read(words, 2, out _) is { } error ? error : new WaitCommand();
    }
}

internal sealed class WaitHandler : CommandHandler<WaitCommand>
{
    protected override Reply Handle(WaitCommand command) => Reply.Zero;
}
