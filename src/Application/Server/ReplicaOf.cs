using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server;

/// <summary>REPLICAOF NO ONE, SLAVEOF NO ONE: the server is a master, which it always is. To make it a replica is refused.</summary>
internal sealed record ReplicaOfCommand : Command
{
    private const int MaxPort = 65535;

    private static readonly Error BadPort = new("ERR Invalid master port");

    private static readonly Error NoReplication = new("ERR this server cannot be a replica");

    public static readonly CommandSpec Spec = new("replicaof", "NO ONE")
    {
        Arity = 3,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Stale,
        Group = CommandGroup.Server,
        Summary = "Makes the server a master, which it is.",
        Since = "5.0.0",
        Bind = Bind,
    };

    public static readonly CommandSpec OldSpec = Spec with { Name = "slaveof", Since = "1.0.0" };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Is(1, "NO"u8) && words.Is(2, "ONE"u8))
            return new ReplicaOfCommand();
        return IntegerText.TryParse(words[2], out long port) && port is >= 0 and <= MaxPort ? NoReplication : BadPort;
    }
}

internal sealed class ReplicaOfHandler : CommandHandler<ReplicaOfCommand>
{
    protected override Reply Handle(ReplicaOfCommand command) => Reply.Ok;
}
