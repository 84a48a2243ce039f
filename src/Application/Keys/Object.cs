using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>OBJECT subcommand key: what is known of how a value is held; null for a missing key.</summary>
/// <param name="Asked">What is asked.</param>
internal sealed record ObjectCommand(Target On, Key Key, ObjectQuestion Asked) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("object")
    {
        Arity = -2,
        Group = CommandGroup.Generic,
        Summary = "A container for object introspection commands",
        Since = "2.2.3",
        Complexity = "Depends on subcommand.",
        Help =
        [
            "ENCODING <key>",
            "    Return the kind of internal representation used in order to store the value",
            "    associated with a <key>.",
            "FREQ <key>",
            "    Return the access frequency index of the <key>. The returned integer is",
            "    proportional to the logarithm of the recent access frequency of the key.",
            "IDLETIME <key>",
            "    Return the idle time of the <key>, that is the approximated number of",
            "    seconds elapsed since the last access to the key.",
            "REFCOUNT <key>",
            "    Return the number of references of the value associated with the specified",
            "    <key>.",
        ],
        Subcommands =
        [
            Subcommand("encoding", "Inspect the internal encoding of a Redis object", "2.2.3", ObjectQuestion.Encoding),
            Subcommand("freq", "Get the logarithmic access frequency counter of a Redis object", "4.0.0", ObjectQuestion.Uses),
            Subcommand("idletime", "Get the time since a Redis object was last accessed", "2.2.3", ObjectQuestion.IdleTime),
            Subcommand("refcount", "Get the number of references to the value of the key", "2.2.3", ObjectQuestion.References),
        ],
    };

    private static CommandSpec Subcommand(string name, string summary, string since, ObjectQuestion asked) => new(name, "key")
    {
        Arity = 3,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Keys = new KeyPositions(2, 2, 1),
        Group = CommandGroup.Generic,
        Summary = summary,
        Since = since,
        Bind = (CommandArguments words, in Invocation by) => new ObjectCommand(by.On, words.Key(2), asked),
    };
}

internal sealed class ObjectHandler(IPartitionRepository partitions, ServerOptions options) : PartitionHandler<ObjectCommand, Partition>(partitions)
{
    protected override Reply Handle(ObjectCommand command, Partition partition)
    {
        Outcome<string?> encoding = partition.EncodingOf(command.Key, command.On.Now);
        if (encoding.Error is { } error)
            return error;
        if (encoding.Result is not { } held)
            return Reply.Null;
        bool countsUses = partition.EvictionPolicy.CountsUses();
        return command.Asked switch
        {
            ObjectQuestion.Encoding => Reply.Bulk(held),
            ObjectQuestion.References => References(held, partition, command),
            ObjectQuestion.Uses => countsUses ? partition.UsesOf(command.Key, command.On.Now).As(NumberOrNull) : CommandErrors.NoLfuPolicy,
            _ => countsUses ? CommandErrors.LfuPolicy : partition.IdleSecondsOf(command.Key, command.On.Now).As(NumberOrNull),
        };
    }

    // Redis holds the integers below it once for all keys, unless the keys' uses are to be told apart.
    private const long SharedIntegers = 10_000;

    private static readonly Reply Shared = Reply.Integer(int.MaxValue);

    private Reply References(string held, Partition partition, ObjectCommand command)
    {
        bool mayBeShared = held == "int" && (options.MaxMemory == 0 || !partition.EvictionPolicy.TracksUse());
        return mayBeShared && (partition as IScalars)?.Peek(command.Key, command.On.Now).Result is { Value: var value }
            && value.TryGetInteger(out long integer) && integer is >= 0 and < SharedIntegers ? Shared : Reply.One;
    }

    private static Reply NumberOrNull(long? number) => number is { } known ? Reply.Integer(known) : Reply.Null;
}

/// <summary>What OBJECT is asked.</summary>
internal enum ObjectQuestion
{
    /// <summary>How the value is held.</summary>
    Encoding,

    /// <summary>How often it is used.</summary>
    Uses,

    /// <summary>For how long it has not been used.</summary>
    IdleTime,

    /// <summary>From how many places it is referred to.</summary>
    References,
}
