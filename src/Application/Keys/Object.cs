using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>OBJECT subcommand key: what is known of how a value is held; null for a missing key.</summary>
/// <param name="Answer">Makes the reply, given the encoding of a value that exists.</param>
internal sealed record ObjectCommand(Target On, Key Key, Func<string, Reply> Answer) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("object")
    {
        Arity = -2,
        Group = CommandGroup.Generic,
        Summary = "A container for object introspection commands",
        Since = "2.2.3",
        Complexity = "Depends on subcommand.",
        Subcommands =
        [
            Subcommand("encoding", "Inspect the internal encoding of a Redis object", "2.2.3", Reply.Bulk),
            // Uses of keys are not counted, since nothing is evicted by them; Redis without such a policy answers the same.
            Subcommand("freq", "Get the logarithmic access frequency counter of a Redis object", "4.0.0", _ => CommandErrors.NoLfuPolicy),
            // Nor is the time of the last use kept: every key counts as used just now.
            Subcommand("idletime", "Get the time since a Redis object was last accessed", "2.2.3", _ => Reply.Zero),
            Subcommand("refcount", "Get the number of references to the value of the key", "2.2.3", _ => Reply.One),
        ],
    };

    private static CommandSpec Subcommand(string name, string summary, string since, Func<string, Reply> answer) => new(name, "key")
    {
        Arity = 3,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Keys = new KeyPositions(2, 2, 1),
        Group = CommandGroup.Generic,
        Summary = summary,
        Since = since,
        Bind = (CommandArguments words, in Invocation by) => new ObjectCommand(by.On, words.Key(2), answer),
    };
}

internal sealed class ObjectHandler(IPartitionRepository partitions) : PartitionHandler<ObjectCommand, Partition>(partitions)
{
    protected override Reply Handle(ObjectCommand command, Partition partition) =>
        partition.EncodingOf(command.Key, command.On.Now).As(encoding => encoding is null ? Reply.Null : command.Answer(encoding));
}
