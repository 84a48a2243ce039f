using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Keys;

/// <summary>FLUSHALL [ASYNC | SYNC]: deletes all keys of all partitions, the numbered ones and the created ones, one after the other.</summary>
internal sealed record FlushAllCommand : Command
{
    public static readonly CommandSpec Spec = new("flushall", "[ASYNC | SYNC]")
    {
        Arity = -1,
        // Not OnPartition: behind IN it would look as if it emptied one partition only.
        Flags = CommandFlags.Write | CommandFlags.LongRunning | CommandFlags.Dangerous | CommandFlags.AllPartitions,
        Group = CommandGroup.Server,
        Summary = "Remove all keys from all databases",
        Complexity = "O(N) where N is the number of partitions",
        Bind = (CommandArguments words, in Invocation _) => FlushDbCommand.HasFlushSyntax(words) ? new FlushAllCommand() : CommandErrors.Syntax,
    };
}

internal sealed class FlushAllHandler(IPartitionRepository partitions) : CommandHandler<FlushAllCommand>
{
    // A partition that refuses (its disk fails) keeps its keys and its error is the reply; the others are emptied all the same. One that was dropped
    // meanwhile has no keys.
    protected override Reply Handle(FlushAllCommand command)
    {
        IReadOnlyList<Partition> all = partitions.ListAll();
        // At one moment, or SWAPDB could carry the keys of one that has yet to be emptied past this.
        Partition[] numbered = [.. all.Where(partition => partition.Id.IsNumberedDatabase)];
        Error? refusal = SeveralPartitions.Between(numbered, () => Clear(numbered));
        Error? other = Clear(all.Where(partition => !partition.Id.IsNumberedDatabase));
        return (refusal ?? other) is { } error ? error : Reply.Ok;
    }

    private static Error? Clear(IEnumerable<Partition> chosen)
    {
        Error? refusal = null;
        foreach (Partition partition in chosen)
        {
            Outcome<long> cleared = partition.Clear();
            if (cleared.Error != DomainErrors.PartitionNotFound)
                refusal ??= cleared.Error;
        }

        return refusal;
    }
}
