using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>MSETNX key value [key value ...]: stores several values as one effect if none of the keys exists; whether it did.</summary>
internal sealed record MSetNxCommand(Target On, (Key Key, Value Value)[] Entries) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("msetnx", "key value [key value ...]")
    {
        Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = KeyPositions.EveryOther,
        Group = CommandGroup.String,
        Summary = "Set multiple keys to multiple values, only if none of the keys exist",
        Since = "1.0.1",
        Complexity = "O(N) where N is the number of keys to set.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by) =>
        MSetCommand.HasPairs(words) ? new MSetNxCommand(by.On, MSetCommand.ReadPairs(words)) : CommandErrors.WrongArity(Spec);
}

internal sealed class MSetNxHandler(IPartitionRepository partitions) : PartitionHandler<MSetNxCommand, IScalars>(partitions)
{
    protected override Reply Handle(MSetNxCommand command, IScalars partition) =>
        partition.SetMany(command.Entries, onlyIfNoneExists: true, command.On.Now).AsOneOrZero();
}
