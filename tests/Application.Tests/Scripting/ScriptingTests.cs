using GoKV.TestKit;

namespace GoKV.Application.Tests.Scripting;

/// <summary>What a Redis 7.0.15 answers that has neither scripts nor functions, and a refusal where it would make one.</summary>
public sealed class ScriptingTests
{
    private const string Refusal = "(error) ERR GoKV has no scripting: there are no Lua scripts and no functions";

    private const string NoScript = "(error) NOSCRIPT No matching script. Please use EVAL.";
    private const string Digest = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("FUNCTION FLUSH", "OK")]
    [InlineData("FUNCTION FLUSH sync", "OK")]
    [InlineData("FUNCTION FLUSH ASYNC", "OK")]
    [InlineData("FUNCTION FLUSH x", "(error) ERR FUNCTION FLUSH only supports SYNC|ASYNC option")]
    [InlineData("FUNCTION FLUSH SYNC SYNC", "(error) ERR unknown subcommand or wrong number of arguments for 'FLUSH'. Try FUNCTION HELP.")]
    [InlineData("FUNCTION LIST", "[]")]
    [InlineData("FUNCTION LIST withcode LIBRARYNAME *", "[]")]
    [InlineData("FUNCTION LIST LIBRARYNAME", "(error) ERR library name argument was not given")]
    [InlineData("FUNCTION LIST x", "(error) ERR Unknown argument x")]
    [InlineData("FUNCTION LIST WITHCODE WITHCODE", "(error) ERR Unknown argument WITHCODE")]
    [InlineData("FUNCTION LIST LIBRARYNAME a LIBRARYNAME b", "(error) ERR Unknown argument LIBRARYNAME")]
    [InlineData("FUNCTION KILL", "(error) NOTBUSY No scripts in execution right now.")]
    [InlineData("FUNCTION DELETE x", "(error) ERR Library not found")]
    [InlineData("FUNCTION DELETE", "(error) ERR wrong number of arguments for 'function|delete' command")]
    [InlineData("FUNCTION x", "(error) ERR unknown subcommand 'x'. Try FUNCTION HELP.")]
    [InlineData("FCALL f 0", "(error) ERR Function not found")]
    [InlineData("FCALL_RO f 0", "(error) ERR Function not found")]
    [InlineData("SCRIPT FLUSH", "OK")]
    [InlineData("SCRIPT FLUSH async", "OK")]
    [InlineData("SCRIPT FLUSH SYNC", "OK")]
    [InlineData("SCRIPT FLUSH x", "(error) ERR SCRIPT FLUSH only support SYNC|ASYNC option")]
    [InlineData("SCRIPT FLUSH SYNC SYNC", "(error) ERR SCRIPT FLUSH only support SYNC|ASYNC option")]
    [InlineData("SCRIPT EXISTS a b", "[(integer) 0, (integer) 0]")]
    [InlineData("SCRIPT EXISTS", "(error) ERR wrong number of arguments for 'script|exists' command")]
    [InlineData("EVALSHA x 0", NoScript)]
    [InlineData("EVALSHA x y", NoScript)]
    [InlineData("EVALSHA_RO " + Digest + " 1 k", NoScript)]
    [InlineData("EVALSHA " + Digest + " y", "(error) ERR value is not an integer or out of range")]
    [InlineData("EVALSHA " + Digest + " 1", "(error) ERR Number of keys can't be greater than number of args")]
    [InlineData("EVALSHA " + Digest + " -1", "(error) ERR Number of keys can't be negative")]
    [InlineData("SCRIPT KILL", "(error) NOTBUSY No scripts in execution right now.")]
    public void AnswersAsRedisWithoutScripts(string line, string reply) => Assert.Equal(reply, _server.Ask(line));

    [Theory]
    [InlineData("EVAL x 0")]
    [InlineData("EVAL_RO x 0")]
    [InlineData("SCRIPT LOAD x")]
    [InlineData("SCRIPT DEBUG YES")]
    [InlineData("FUNCTION LOAD x")]
    [InlineData("FUNCTION RESTORE x")]
    public void WhatWouldNeedAScriptIsRefused(string line) => Assert.Equal(Refusal, _server.Ask(line));

    [Fact]
    public void NoFunctionRunsAndNoEngineIsThere() =>
        Assert.Equal("{\"running_script\": (nil), \"engines\": {}}", _server.Ask("FUNCTION STATS"));

    [Fact]
    public void TheDumpOfNothingIsVersionTenAndItsChecksum() =>
        Assert.Equal("\"\n\0]\u009b\\@\u000f\u007f\u00a2\u00da\"", _server.Ask("FUNCTION DUMP"));

    [Theory]
    [InlineData("FUNCTION HELP", "FUNCTION <subcommand> [<arg> [value] [opt] ...]. Subcommands are:")]
    [InlineData("SCRIPT HELP", "SCRIPT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:")]
    public void HelpListsTheSubcommands(string line, string first) => Assert.Contains(first, _server.Ask(line), StringComparison.Ordinal);
}
