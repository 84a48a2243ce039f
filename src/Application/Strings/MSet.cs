using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>MSET key value [key value ...]: stores several values as one effect.</summary>
internal sealed record MSetCommand(Target On, (Key Key, Value Value)[] Entries) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("mset", "key value [key value ...]")
    {
        Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = KeyPositions.EveryOther,
        Group = CommandGroup.String,
        Summary = "Set multiple keys to multiple values",
        Since = "1.0.1",
        Complexity = "O(N) where N is the number of keys to set.",
        Bind = Bind,
    };

    /// <summary>True when no key is without its value.</summary>
    public static bool HasPairs(CommandArguments words) => words.Count % 2 == 1;

    /// <summary>The keys and values behind the command's name.</summary>
    public static (Key Key, Value Value)[] ReadPairs(CommandArguments words)
    {
        var pairs = new (Key, Value)[words.Count / 2];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = (words.Key((2 * i) + 1), words.Value((2 * i) + 2));
        return pairs;
    }

    private static Binding Bind(CommandArguments words, in Invocation by) =>
        HasPairs(words) ? new MSetCommand(by.On, ReadPairs(words)) : CommandErrors.WrongArity(Spec);
}

internal sealed class MSetHandler(IPartitionRepository partitions) : PartitionHandler<MSetCommand, IScalars>(partitions)
{
    protected override Reply Handle(MSetCommand command, IScalars partition) =>
        partition.SetMany(command.Entries, onlyIfNoneExists: false, command.On.Now).AsOk();
}
