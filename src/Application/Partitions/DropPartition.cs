using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

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

    // By name only: between looking up a number and dropping by name, the name could have become another partition's.
    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (PartitionName.TryParse(words[2], out PartitionName? name))
            return new DropPartitionCommand(name);
        return IntegerText.TryParse(words[2], out long number) && number is >= 0 and < PartitionLimits.NumberedDatabases
            ? DomainErrors.CannotDropNumbered
            : DomainErrors.PartitionNotFound;
    }
}

internal sealed class DropPartitionHandler(IPartitionCatalog catalog) : WaitingCommandHandler<DropPartitionCommand>
{
    protected override async Task<Reply> HandleAsync(DropPartitionCommand command) => (await catalog.DropAsync(command.Name)).AsOk();
}
