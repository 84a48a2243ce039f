using GoKV.Application.Commands;
using GoKV.Application.Keys;

namespace GoKV.Application.Strings;

/// <summary>PSETEX key milliseconds value: SET with PX, from before that was an option.</summary>
internal static class PSetExCommand
{
    public static readonly CommandSpec Spec = new("psetex", "key milliseconds value")
    {
        Arity = 4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Set the value and expiration in milliseconds of a key",
        Since = "2.6.0",
        Bind = (CommandArguments words, in Invocation by) => SetExCommand.Bind(words, by, TimeUnit.Milliseconds, "psetex"),
    };
}
