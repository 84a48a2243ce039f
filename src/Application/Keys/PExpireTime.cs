using GoKV.Application.Commands;

namespace GoKV.Application.Keys;

/// <summary>PEXPIRETIME key: EXPIRETIME in milliseconds.</summary>
internal static class PExpireTimeCommand
{
    public static readonly CommandSpec Spec = TtlCommand.Spec with
    {
        Name = "pexpiretime",
        Summary = "Get the expiration Unix timestamp for a key in milliseconds",
        Since = "7.0.0",
        Bind = (CommandArguments words, in Invocation by) => new TtlCommand(by.On, words.Key(1), TimeUnit.UnixMilliseconds),
    };
}
