using GoKV.Application.Commands;

namespace GoKV.Application.Keys;

/// <summary>TOUCH key [key ...]: EXISTS, but the keys count as used, which keeps them from being evicted soon.</summary>
internal static class TouchCommand
{
    public static readonly CommandSpec Spec = ExistsCommand.Spec with
    {
        Name = "touch",
        Summary = "Alters the last access time of a key(s). Returns the number of existing keys specified.",
        Since = "3.2.1",
        Complexity = "O(N) where N is the number of keys that will be touched.",
        Bind = (CommandArguments words, in Invocation by) => new ExistsCommand(by.On, words.KeysFrom(1), IsUse: true),
    };
}
