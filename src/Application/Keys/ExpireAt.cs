using GoKV.Application.Commands;

namespace GoKV.Application.Keys;

/// <summary>EXPIREAT key unix-time-seconds [NX | XX | GT | LT]: EXPIRE at a Unix time.</summary>
internal static class ExpireAtCommand
{
    public static readonly CommandSpec Spec = ExpireCommand.Spec with
    {
        Name = "expireat",
        Syntax = "key unix-time-seconds [NX | XX | GT | LT]",
        Summary = "Set the expiration for a key as a UNIX timestamp",
        Since = "1.2.0",
        Bind = (CommandArguments words, in Invocation by) => ExpireCommand.Bind(words, by, TimeUnit.UnixSeconds, "expireat"),
    };
}
