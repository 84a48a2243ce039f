using GoKV.Application.Commands;

namespace GoKV.Application.Keys;

/// <summary>PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT]: EXPIRE at a Unix time in milliseconds.</summary>
internal static class PExpireAtCommand
{
    public static readonly CommandSpec Spec = ExpireCommand.Spec with
    {
        Name = "pexpireat",
        Syntax = "key unix-time-milliseconds [NX | XX | GT | LT]",
        Summary = "Set the expiration for a key as a UNIX timestamp specified in milliseconds",
        Since = "2.6.0",
        Bind = (CommandArguments words, in Invocation by) => ExpireCommand.Bind(words, by, TimeUnit.UnixMilliseconds, "pexpireat"),
    };
}
