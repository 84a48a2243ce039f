using GoKV.Application.Commands;

namespace GoKV.Application.Keys;

/// <summary>PTTL key: TTL in milliseconds.</summary>
internal static class PTtlCommand
{
    public static readonly CommandSpec Spec = TtlCommand.Spec with
    {
        Name = "pttl",
        Summary = "Get the time to live for a key in milliseconds",
        Since = "2.6.0",
        Bind = (CommandArguments words, in Invocation by) => new TtlCommand(by.On, words.Key(1), TimeUnit.Milliseconds),
    };
}
