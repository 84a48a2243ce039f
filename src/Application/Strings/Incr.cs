using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>INCR key: adds one to an integer; the new integer. DECR, INCRBY and DECRBY add something else.</summary>
internal sealed record IncrCommand(Target On, Key Key, long Delta) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("incr", "key")
    {
        Arity = 2,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Increment the integer value of a key by one",
        Bind = (CommandArguments words, in Invocation by) => new IncrCommand(by.On, words.Key(1), 1),
    };
}

internal sealed class IncrHandler(IPartitionRepository partitions) : PartitionHandler<IncrCommand, ICounters>(partitions)
{
    protected override Reply Handle(IncrCommand command, ICounters partition) =>
        partition.IncrementBy(command.Key, command.Delta, command.On.Now).AsInteger();
}
