using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Saving;

/// <summary>SAVE: saves all partitions, or after IN the named one, and answers when it is done. Other clients go on meanwhile, unlike in Redis.</summary>
internal sealed record SaveCommand(PartitionId Which) : Command
{
    public static readonly CommandSpec Spec = new("save")
    {
        Arity = 1,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoMulti | CommandFlags.OnPartition,
        Group = CommandGroup.Server,
        Summary = "Saves the partitions to disk and waits for it.",
        Complexity = "O(N) where N is the total number of keys",
        Bind = (CommandArguments _, in Invocation by) => new SaveCommand(by.NamedOrAll),
    };
}

internal sealed class SaveHandler(ISnapshots snapshots) : WaitingCommandHandler<SaveCommand>
{
    protected override async Task<Reply> HandleAsync(SaveCommand command) => await snapshots.SaveAsync(command.Which) is { } error ? error : Reply.Ok;
}
