using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.HyperLogLogs;

/// <summary>PFADD key [element ...]: adds elements to a HyperLogLog; 1 when its estimate may have changed, or it was made.</summary>
internal sealed record PfAddCommand(Target On, Key Key, Key[] Elements) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("pfadd", "key [element [element ...]]")
    {
        Arity = -2,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.HyperLogLog,
        Summary = "Adds the specified elements to the specified HyperLogLog.",
        Since = "2.8.9",
        // Not Redis' O(1): stored values never change, so the result is a copy, of 12 KiB at most.
        Complexity = "O(N) where N is the number of elements, and a copy of the value.",
        Bind = (CommandArguments words, in Invocation by) => new PfAddCommand(by.On, words.Key(1), words.KeysFrom(2)),
    };
}

internal sealed class PfAddHandler(IPartitionRepository partitions, ServerOptions options) : PartitionHandler<PfAddCommand, ISketches>(partitions)
{
    protected override Reply Handle(PfAddCommand command, ISketches partition) =>
        partition.AddElements(command.Key, command.Elements, options.HllSparseMaxBytes, command.On.Now).AsOneOrZero();
}
