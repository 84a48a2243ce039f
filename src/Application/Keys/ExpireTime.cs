using GoKV.Application.Commands;

namespace GoKV.Application.Keys;

/// <summary>EXPIRETIME key: the Unix time at which a key expires; -1 and -2 as in TTL.</summary>
internal static class ExpireTimeCommand
{
    public static readonly CommandSpec Spec = TtlCommand.Spec with
    {
        Name = "expiretime",
        Summary = "Get the expiration Unix timestamp for a key",
        Since = "7.0.0",
        Bind = (CommandArguments words, in Invocation by) => new TtlCommand(by.On, words.Key(1), TimeUnit.UnixSeconds),
    };
}
