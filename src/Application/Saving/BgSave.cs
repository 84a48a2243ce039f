using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Saving;

/// <summary>BGSAVE [SCHEDULE]: begins to save all partitions, or after IN the named one, and answers at once.</summary>
internal sealed record BgSaveCommand(PartitionId Which) : Command
{
    public static readonly CommandSpec Spec = new("bgsave", "[SCHEDULE]")
    {
        Arity = -1,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.OnPartition,
        Group = CommandGroup.Server,
        Summary = "Saves the partitions to disk in the background.",
        Bind = Bind,
    };

    // SCHEDULE means "after what is going on": nothing here keeps a save from beginning, so there is nothing to put off.
    private static Binding Bind(CommandArguments words, in Invocation by) =>
        words.Count == 1 || (words.Count == 2 && words.Is(1, "SCHEDULE"u8)) ? new BgSaveCommand(by.NamedOrAll) : CommandErrors.Syntax;
}

internal sealed class BgSaveHandler(ISnapshots snapshots) : CommandHandler<BgSaveCommand>
{
    private static readonly Reply Started = Reply.SimpleString("Background saving started");

    protected override Reply Handle(BgSaveCommand command) => snapshots.StartSaving(command.Which) is { } error ? error : Started;
}
