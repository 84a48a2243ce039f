using GoKV.Application.Commands;

namespace GoKV.Application.Keys;

/// <summary>PEXPIRE key milliseconds [NX | XX | GT | LT]: EXPIRE in milliseconds.</summary>
internal static class PExpireCommand
{
    public static readonly CommandSpec Spec = ExpireCommand.Spec with
    {
        Name = "pexpire",
        Syntax = "key milliseconds [NX | XX | GT | LT]",
        Summary = "Set a key's time to live in milliseconds",
        Since = "2.6.0",
        Bind = (CommandArguments words, in Invocation by) => ExpireCommand.Bind(words, by, TimeUnit.Milliseconds, "pexpire"),
    };
}
