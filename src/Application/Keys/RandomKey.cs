using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Keys;

/// <summary>RANDOMKEY: one of the keys, or null when there is none.</summary>
internal sealed record RandomKeyCommand(Target On) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("randomkey")
    {
        Arity = 1,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Group = CommandGroup.Generic,
        Summary = "Return a random key from the keyspace",
        Bind = (CommandArguments _, in Invocation by) => new RandomKeyCommand(by.On),
    };
}

internal sealed class RandomKeyHandler(IPartitionRepository partitions, IRandomSource random) : PartitionHandler<RandomKeyCommand, Partition>(partitions)
{
    protected override Reply Handle(RandomKeyCommand command, Partition partition) =>
        partition.RandomKey(random.Draw(), command.On.Now).AsBulkOrNull();
}
