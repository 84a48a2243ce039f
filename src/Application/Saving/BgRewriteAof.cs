using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Saving;

/// <summary>BGREWRITEAOF: begins a checkpoint, which is how a WAL is made short here: a snapshot, and then the records that it covers are deleted.</summary>
internal sealed record BgRewriteAofCommand(PartitionId Which) : Command
{
    public static readonly CommandSpec Spec = new("bgrewriteaof")
    {
        Arity = 1,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.OnPartition,
        Group = CommandGroup.Server,
        Summary = "Takes a checkpoint of the write-ahead logs in the background.",
        Bind = (CommandArguments _, in Invocation by) => new BgRewriteAofCommand(by.NamedOrAll),
    };
}

internal sealed class BgRewriteAofHandler(ISnapshots snapshots) : CommandHandler<BgRewriteAofCommand>
{
    private static readonly Reply Started = Reply.SimpleString("Background append only file rewriting started");

    private static readonly Reply Scheduled = Reply.SimpleString("Background append only file rewriting scheduled");

    private static readonly Reply AlreadyRuns = new Error("ERR Background append only file rewriting already in progress");

    protected override Reply Handle(BgRewriteAofCommand command) => snapshots.StartSaving(command.Which, SavePurpose.Rewrite, mayWait: true) switch
    {
        SaveStart.Started => Started,
        SaveStart.Scheduled => Scheduled,
        _ => AlreadyRuns,
    };
}
