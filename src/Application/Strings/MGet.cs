using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>MGET key [key ...]: the values of several keys at one moment, null for a missing one.</summary>
internal sealed record MGetCommand(Target On, Key[] Keys, ValuesReply Reply) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("mget", "key [key ...]")
    {
        Arity = -2,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.All,
        Group = CommandGroup.String,
        Summary = "Get the values of all the given keys",
        Complexity = "O(N) where N is the number of keys to retrieve.",
        Bind = (CommandArguments words, in Invocation by) => new MGetCommand(by.On, words.KeysFrom(1), by.Session.TakeValues(asArray: true)),
    };
}

internal sealed class MGetHandler(IPartitionRepository partitions) : PartitionHandler<MGetCommand, IScalars>(partitions)
{
    protected override Reply Handle(MGetCommand command, IScalars partition) =>
        partition.GetMany(command.Keys, command.Reply.Values, command.On.Now).Error is { } error ? error : command.Reply;
}
