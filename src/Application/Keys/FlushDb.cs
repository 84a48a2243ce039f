using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Keys;

/// <summary>
/// FLUSHDB [ASYNC | SYNC]: deletes all keys of the partition. Both words mean the same: the keys are gone at once, their memory when the garbage
/// collector comes by.
/// </summary>
internal sealed record FlushDbCommand(Target On) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("flushdb", "[ASYNC | SYNC]")
    {
        Arity = -1,
        Flags = CommandFlags.Write | CommandFlags.Dangerous | CommandFlags.OnPartition,
        Group = CommandGroup.Server,
        Summary = "Remove all keys from the current database",
        Bind = (CommandArguments words, in Invocation by) => HasFlushSyntax(words) ? new FlushDbCommand(by.On) : CommandErrors.Syntax,
    };

    /// <summary>True when the words behind the command's name are right.</summary>
    public static bool HasFlushSyntax(CommandArguments words) =>
        words.Count == 1 || (words.Count == 2 && (words.Is(1, "ASYNC"u8) || words.Is(1, "SYNC"u8)));
}

internal sealed class FlushDbHandler(IPartitionRepository partitions) : PartitionHandler<FlushDbCommand, Partition>(partitions)
{
    protected override Reply Handle(FlushDbCommand command, Partition partition) => partition.Clear().AsOk();
}
