using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>INCRBYFLOAT key increment: adds to a floating point number; the new number's text.</summary>
/// <param name="Delta">Null when the word is no number: Redis looks at the type of the value first.</param>
internal sealed record IncrByFloatCommand(Target On, Key Key, ExtendedFloat? Delta) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("incrbyfloat", "key increment")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Increment the float value of a key by the given amount",
        Since = "2.6.0",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        ExtendedFloat? delta = ExtendedFloat.TryParse(words[2], out ExtendedFloat number) ? number : null;
        return new IncrByFloatCommand(by.On, words.Key(1), delta);
    }
}

internal sealed class IncrByFloatHandler(IPartitionRepository partitions) : PartitionHandler<IncrByFloatCommand, IFloatCounters>(partitions)
{
    protected override Reply Handle(IncrByFloatCommand command, IFloatCounters partition) => command.Delta is { } delta
        ? partition.IncrementByFloat(command.Key, delta, command.On.Now).AsBulk()
        : DomainErrors.NotAFloat;
}
