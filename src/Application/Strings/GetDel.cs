using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>GETDEL key: the value of a key, which is deleted, or null.</summary>
internal sealed record GetDelCommand(Target On, Key Key) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("getdel", "key")
    {
        Arity = 2,
        Flags = CommandFlags.Write | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Get the value of a key and delete the key",
        Since = "6.2.0",
        Bind = (CommandArguments words, in Invocation by) => new GetDelCommand(by.On, words.Key(1)),
    };
}

internal sealed class GetDelHandler(IPartitionRepository partitions) : PartitionHandler<GetDelCommand, IScalars>(partitions)
{
    protected override Reply Handle(GetDelCommand command, IScalars partition) =>
        partition.GetAndDelete(command.Key, command.On.Now).AsBulkOrNull();
}
