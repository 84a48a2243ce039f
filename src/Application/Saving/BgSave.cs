using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Saving;

/// <summary>BGSAVE [SCHEDULE]: begins to save all partitions, or after IN the named one, and answers at once.</summary>
/// <param name="Which">The partition, or all.</param>
/// <param name="MayWait">Whether it waits for the end of a rewrite, and is not refused.</param>
internal sealed record BgSaveCommand(PartitionId Which, bool MayWait) : Command
{
    public static readonly CommandSpec Spec = new("bgsave", "[SCHEDULE]")
    {
        Arity = -1,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.OnPartition,
        Group = CommandGroup.Server,
        Summary = "Saves the partitions to disk in the background.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by) =>
        words.Count == 1 || (words.Count == 2 && words.Is(1, "SCHEDULE"u8)) ? new BgSaveCommand(by.NamedOrAll, words.Count == 2) : CommandErrors.Syntax;
}

internal sealed class BgSaveHandler(ISnapshots snapshots) : CommandHandler<BgSaveCommand>
{
    private static readonly Reply Started = Reply.SimpleString("Background saving started");

    private static readonly Reply Scheduled = Reply.SimpleString("Background saving scheduled");

    private static readonly Reply AlreadyRuns = new Error("ERR Background save already in progress");

    private static readonly Reply RewriteRuns = new Error(
        "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.");

    protected override Reply Handle(BgSaveCommand command) => snapshots.StartSaving(command.Which, SavePurpose.Save, command.MayWait) switch
    {
        SaveStart.Started => Started,
        SaveStart.Scheduled => Scheduled,
        SaveStart.RewriteRuns => RewriteRuns,
        _ => AlreadyRuns,
    };
}
