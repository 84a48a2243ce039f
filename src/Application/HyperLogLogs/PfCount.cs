using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.HyperLogLogs;

/// <summary>PFCOUNT key [key ...]: about how many different elements were added to the HyperLogLogs together.</summary>
internal sealed record PfCountCommand(Target On, Key[] Keys) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("pfcount", "key [key ...]")
    {
        Arity = -2,
        // It keeps its result in the value, which is a change.
        Flags = CommandFlags.ReadOnly | CommandFlags.MayReplicate | CommandFlags.OnPartition,
        Keys = KeyPositions.All,
        Group = CommandGroup.HyperLogLog,
        Summary = "Return the approximated cardinality of the set(s) observed by the HyperLogLog at key(s).",
        Since = "2.8.9",
        Complexity = "O(1) with a very small average constant time when called with a single key. O(N) with N being the number of keys, and much bigger constant times, "
            + "when called with multiple keys.",
        Bind = (CommandArguments words, in Invocation by) => new PfCountCommand(by.On, words.KeysFrom(1)),
    };
}

internal sealed class PfCountHandler(IPartitionRepository partitions) : PartitionHandler<PfCountCommand, ISketches>(partitions)
{
    protected override Reply Handle(PfCountCommand command, ISketches partition) => (command.Keys.Length == 1
        ? partition.CountElements(command.Keys[0], command.On.Now)
        : partition.CountUnion(command.Keys, command.On.Now)).AsInteger();
}
