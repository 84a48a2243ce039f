using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Replication;

/// <summary>FAILOVER: refused, because there are no replicas. What is wrong with its words is told first, as in Redis (https://redis.io/commands/failover).</summary>
/// <param name="Refusal">The error.</param>
internal sealed record FailoverCommand(Error Refusal) : Command
{
    private static readonly Error NoneInProgress = new("ERR No failover in progress.");

    private static readonly Error TimeoutNotPositive = new("ERR FAILOVER timeout must be greater than 0");

    private static readonly Error NoReplicas = new("ERR FAILOVER requires connected replicas.");

    public static readonly CommandSpec Spec = new("failover", "[TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]")
    {
        Arity = -1,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Stale,
        Group = CommandGroup.Server,
        Since = "6.2.0",
        Summary = "Answers an error: there are no replicas.",
        Bind = (CommandArguments words, in Invocation _) => new FailoverCommand(RefusalOf(words)),
    };

    private static Error RefusalOf(CommandArguments words)
    {
        if (words.Count == 2 && words.Is(1, "ABORT"u8))
            return NoneInProgress;
        long timeout = 0;
        (bool hasHost, bool isForced) = (false, false);
        for (int i = 1; i < words.Count; i++)
        {
            if (words.Is(i, "TIMEOUT"u8) && i + 1 < words.Count && timeout == 0)
            {
                if (!IntegerText.TryParse(words[++i], out timeout))
                    return DomainErrors.NotAnInteger;
                if (timeout <= 0)
                    return TimeoutNotPositive;
            }
            else if (words.Is(i, "TO"u8) && i + 2 < words.Count && !hasHost)
            {
                if (!IntegerText.TryParse(words[i += 2], out _))
                    return DomainErrors.NotAnInteger;
                hasHost = true;
            }
            else if (words.Is(i, "FORCE"u8) && !isForced)
            {
                isForced = true;
            }
            else
            {
                return CommandErrors.Syntax;
            }
        }

        return NoReplicas;
    }
}

internal sealed class FailoverHandler : CommandHandler<FailoverCommand>
{
    protected override Reply Handle(FailoverCommand command) => command.Refusal;
}
