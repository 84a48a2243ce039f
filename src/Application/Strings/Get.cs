using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>GET key: the value of a key, or null.</summary>
internal sealed record GetCommand(Target On, Key Key) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("get", "key")
    {
        Arity = 2,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Returns the string value of a key.",
        Bind = (CommandArguments words, in Invocation by) => new GetCommand(by.On, words.Key(1)),
    };
}

internal sealed class GetHandler(IPartitionRepository partitions) : PartitionHandler<GetCommand, IScalars>(partitions)
{
    protected override Reply Handle(GetCommand command, IScalars partition) => partition.Get(command.Key, command.On.Now).AsBulkOrNull();
}
