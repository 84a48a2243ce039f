using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>GET key: the value of a key, or null.</summary>
internal sealed record GetCommand(Target On, Key Key, ValuesReply Reply) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("get", "key")
    {
        Arity = 2,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Returns the string value of a key.",
        Bind = (CommandArguments words, in Invocation by) => new GetCommand(by.On, words.Key(1), by.Session.TakeValues(asArray: false)),
        Run = new RunSpec(Words: 2, static (ReadOnlySpan<CommandArguments> commands, in Invocation by) =>
            new GetRunCommand(by.On, commands.Keys(), by.Session.TakeValues(asArray: false))),
    };
}

/// <summary>Several GETs in a row.</summary>
internal sealed record GetRunCommand(Target On, Key[] Keys, ValuesReply Reply) : PartitionCommand(On);

internal sealed class GetHandler(IPartitionRepository partitions) : PartitionHandler<GetCommand, IScalars>(partitions)
{
    protected override Reply Handle(GetCommand command, IScalars partition)
    {
        Key key = command.Key;
        return partition.GetEach(new ReadOnlySpan<Key>(in key), command.Reply.Values, command.On.Now).Error is { } error ? error : command.Reply;
    }
}

internal sealed class GetRunHandler(IPartitionRepository partitions) : PartitionHandler<GetRunCommand, IScalars>(partitions)
{
    protected override Reply Handle(GetRunCommand command, IScalars partition) =>
        partition.GetEach(command.Keys, command.Reply.Values, command.On.Now).Error is { } error ? error : command.Reply;
}
