using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>PERSIST key: takes the expiry off a key; whether it had one.</summary>
internal sealed record PersistCommand(Target On, Key Key) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("persist", "key")
    {
        Arity = 2,
        Flags = CommandFlags.Write | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Generic,
        Summary = "Remove the expiration from a key",
        Since = "2.2.0",
        Bind = (CommandArguments words, in Invocation by) => new PersistCommand(by.On, words.Key(1)),
    };
}

internal sealed class PersistHandler(IPartitionRepository partitions) : PartitionHandler<PersistCommand, Partition>(partitions)
{
    protected override Reply Handle(PersistCommand command, Partition partition) => partition.Persist(command.Key, command.On.Now).AsOneOrZero();
}
