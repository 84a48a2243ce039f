using GoKV.Application.Commands;
using GoKV.Application.Keys;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Strings;

/// <summary>SETEX key seconds value: SET with EX, from before that was an option.</summary>
internal static class SetExCommand
{
    public static readonly CommandSpec Spec = new("setex", "key seconds value")
    {
        Arity = 4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Set the value and expiration of a key",
        Since = "2.0.0",
        Bind = (CommandArguments words, in Invocation by) => Bind(words, by, TimeUnit.Seconds, "setex"),
    };

    /// <summary>Binds a command of this form in any unit.</summary>
    public static Binding Bind(CommandArguments words, in Invocation by, TimeUnit unit, string name)
    {
        ExpiryOption expiry = ExpiryOption.Of(TimeWord.Read(words, 2, unit));
        return new SetWithOptionsCommand(by.On, words.Key(1), words.Value(3), SetCondition.None, ReturnOld: false, expiry) { Name = name };
    }
}
