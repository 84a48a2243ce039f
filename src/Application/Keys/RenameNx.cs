using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>RENAMENX key newkey: gives a key another name if nothing has that; whether it did.</summary>
internal sealed record RenameNxCommand(Target On, Key From, Key To) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("renamenx", "key newkey")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.Two,
        Group = CommandGroup.Generic,
        Summary = "Rename a key, only if the new key does not exist",
        Bind = (CommandArguments words, in Invocation by) => new RenameNxCommand(by.On, words.Key(1), words.Key(2)),
    };
}

internal sealed class RenameNxHandler(IPartitionRepository partitions) : PartitionHandler<RenameNxCommand, Partition>(partitions)
{
    protected override Reply Handle(RenameNxCommand command, Partition partition) =>
        partition.Rename(command.From, command.To, onlyIfAbsent: true, command.On.Now).AsOneOrZero();
}
