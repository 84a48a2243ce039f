using GoKV.Application.Commands;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Strings;

/// <summary>GETSET key value: SET with GET, from before that was an option.</summary>
internal static class GetSetCommand
{
    public static readonly CommandSpec Spec = new("getset", "key value")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Set the string value of a key and return its old value",
        Bind = (CommandArguments words, in Invocation by) => new SetWithOptionsCommand(
            by.On, words.Key(1), words.Value(2), SetCondition.None, ReturnOld: true, ExpiryOption.None),
    };
}
