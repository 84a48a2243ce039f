using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Keys;

/// <summary>DBSIZE: the number of keys in the partition.</summary>
internal sealed record DbSizeCommand(Target On) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("dbsize")
    {
        Arity = 1,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Group = CommandGroup.Server,
        Summary = "Return the number of keys in the selected database",
        Bind = (CommandArguments _, in Invocation by) => new DbSizeCommand(by.On),
    };
}

internal sealed class DbSizeHandler(IPartitionRepository partitions) : PartitionHandler<DbSizeCommand, Partition>(partitions)
{
    protected override Reply Handle(DbSizeCommand command, Partition partition) => partition.Count().AsInteger();
}
