using GoKV.Application.Commands;

namespace GoKV.Application.Strings;

/// <summary>DECR key: takes one from an integer; the new integer.</summary>
internal static class DecrCommand
{
    public static readonly CommandSpec Spec = new("decr", "key")
    {
        Arity = 2,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Decrement the integer value of a key by one",
        Bind = (CommandArguments words, in Invocation by) => new IncrCommand(by.On, words.Key(1), -1),
        Run = IncrCommand.RunOf(-1),
    };
}
