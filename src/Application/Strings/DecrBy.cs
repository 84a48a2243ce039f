using GoKV.Application.Commands;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>DECRBY key decrement: takes from an integer; the new integer.</summary>
internal static class DecrByCommand
{
    public static readonly CommandSpec Spec = new("decrby", "key decrement")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Decrement the integer value of a key by the given number",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (!IntegerText.TryParse(words[2], out long decrement))
            return DomainErrors.NotAnInteger;
        // The one integer whose negative is none.
        if (decrement == long.MinValue)
            return CommandErrors.DecrementOverflow;
        return new IncrCommand(by.On, words.Key(1), -decrement);
    }
}
