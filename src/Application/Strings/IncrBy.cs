using GoKV.Application.Commands;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>INCRBY key increment: adds to an integer; the new integer.</summary>
internal static class IncrByCommand
{
    public static readonly CommandSpec Spec = new("incrby", "key increment")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Increment the integer value of a key by the given amount",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by) => IntegerText.TryParse(words[2], out long increment)
        ? new IncrCommand(by.On, words.Key(1), increment)
        : DomainErrors.NotAnInteger;
}
