using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.HyperLogLogs;

/// <summary>PFMERGE destkey [sourcekey ...]: adds to a HyperLogLog what others have.</summary>
internal sealed record PfMergeCommand(Target On, Key Destination, Key[] Sources) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("pfmerge", "destkey [sourcekey [sourcekey ...]]")
    {
        Arity = -2,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = KeyPositions.All,
        Group = CommandGroup.HyperLogLog,
        Summary = "Merge N different HyperLogLogs into a single one.",
        Since = "2.8.9",
        Complexity = "O(N) to merge N HyperLogLogs, but with high constant times.",
        Bind = (CommandArguments words, in Invocation by) => new PfMergeCommand(by.On, words.Key(1), words.KeysFrom(2)),
    };
}

internal sealed class PfMergeHandler(IPartitionRepository partitions, ServerOptions options) : PartitionHandler<PfMergeCommand, ISketches>(partitions)
{
    protected override Reply Handle(PfMergeCommand command, ISketches partition) =>
        partition.MergeElements(command.Destination, command.Sources, options.HllSparseMaxBytes, command.On.Now).AsOk();
}
