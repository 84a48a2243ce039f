using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Ports;

namespace GoKV.Application.Partitions;

/// <summary>LIST PARTITIONS: the names of the created partitions in the order of their creation.</summary>
internal sealed record ListPartitionsCommand : Command
{
    private static readonly CommandSpec Partitions = new("partitions")
    {
        Arity = 2,
        Flags = CommandFlags.Loading | CommandFlags.Stale,
        Group = CommandGroup.Partition,
        Since = "0.1.0",
        Complexity = "O(N log N) where N is the number of created partitions",
        Summary = "Returns the names of the created partitions in the order of their creation.",
        Bind = (CommandArguments _, in Invocation _) => new ListPartitionsCommand(),
    };

    public static readonly CommandSpec Spec =
        Containers.Of("list", CommandGroup.Partition, "0.1.0", "A container for commands that list.", Partitions);
}

internal sealed class ListPartitionsHandler(IPartitionRepository partitions) : CommandHandler<ListPartitionsCommand>
{
    protected override Reply Handle(ListPartitionsCommand command) =>
        Fields.Bulks(partitions.ListCreated().Select(partition => partition.Name.Text));
}
