using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Partitions;

/// <summary>DROP PARTITION name: a created partition goes with its data; the sessions on it get an error from then on.</summary>
internal sealed record DropPartitionCommand(PartitionName Name) : Command
{
    private static readonly CommandSpec Partition = new("partition", "name")
    {
        Arity = 3,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoMulti,
        PartitionWords = [2],
        Group = CommandGroup.Partition,
        Since = "0.1.0",
        Complexity = "O(1), and O(N) for the memory of N keys, which is reclaimed afterwards",
        Summary = "Drops a created partition with its data.",
        Bind = Bind,
    };

    public static readonly CommandSpec Spec =
        Containers.Of("drop", CommandGroup.Partition, "0.1.0", "A container for commands that drop.", Partition);

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        Outcome<PartitionName> name = PartitionReference.CreatedName(words[2], DomainErrors.CannotDropNumbered);
        return name.Succeeded ? new DropPartitionCommand(name.Result) : name.Error;
    }
}

internal sealed class DropPartitionHandler(IPartitionCatalog catalog) : WaitingCommandHandler<DropPartitionCommand>
{
    protected override async Task<Reply> HandleAsync(DropPartitionCommand command) => (await catalog.DropAsync(command.Name)).AsOk();
}
