using GoKV.Application.Commands;

namespace GoKV.Application.Partitions;

/// <summary>
/// IN partition command [arg ...]: one command on another partition, while the session stays on its own. It has no request: the dispatcher carries out
/// the command that follows, with that partition in place of the session's.
/// </summary>
internal static class InCommand
{
    public static readonly CommandSpec Spec = new("in", "partition command [arg ...]")
    {
        Arity = -3,
        Flags = CommandFlags.MovableKeys,
        PartitionWords = [1],
        Group = CommandGroup.Partition,
        Since = "0.1.0",
        Complexity = "That of the command",
        Summary = "Carries out one command on another partition; the connection stays on its own.",
        IsPrefix = true,
    };
}
