using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>RENAME key newkey: gives a key another name, overwriting what had it.</summary>
internal sealed record RenameCommand(Target On, Key From, Key To) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("rename", "key newkey")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.OnPartition,
        Keys = KeyPositions.Two,
        Group = CommandGroup.Generic,
        Summary = "Rename a key",
        Bind = (CommandArguments words, in Invocation by) => new RenameCommand(by.On, words.Key(1), words.Key(2)),
    };
}

internal sealed class RenameHandler(IPartitionRepository partitions) : PartitionHandler<RenameCommand, Partition>(partitions)
{
    protected override Reply Handle(RenameCommand command, Partition partition) =>
        partition.Rename(command.From, command.To, onlyIfAbsent: false, command.On.Now).AsOk();
}
