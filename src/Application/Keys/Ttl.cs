using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>TTL key: the seconds until a key expires; -1 when it has no expiry, -2 when it does not exist.</summary>
internal sealed record TtlCommand(Target On, Key Key, TimeUnit Unit) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("ttl", "key")
    {
        Arity = 2,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Generic,
        Summary = "Get the time to live for a key in seconds",
        Bind = (CommandArguments words, in Invocation by) => new TtlCommand(by.On, words.Key(1), TimeUnit.Seconds),
    };
}

internal sealed class TtlHandler(IPartitionRepository partitions) : PartitionHandler<TtlCommand, Partition>(partitions)
{
    private static readonly Reply NoKey = Reply.Integer(-2);
    private static readonly Reply NoExpiry = Reply.Integer(-1);

    protected override Reply Handle(TtlCommand command, Partition partition)
    {
        Outcome<Expiry?> outcome = partition.ExpiryOf(command.Key, command.On.Now);
        if (outcome.Error is { } error)
            return error;
        if (outcome.Result is not { } expiry)
            return NoKey;
        return expiry.IsNone ? NoExpiry : Reply.Integer(command.Unit.AmountOf(expiry, command.On.Now));
    }
}
