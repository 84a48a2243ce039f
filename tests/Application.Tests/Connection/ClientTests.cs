using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class ClientTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void IdIsTheNumberOfTheSession() => Assert.Equal("(integer) 1", _server.Ask("CLIENT ID"));

    [Fact]
    public void NameIsNullUntilSet() => Assert.Equal("(nil)", _server.Ask("CLIENT GETNAME"));

    [Fact]
    public void NameIsWhatWasSet()
    {
        Assert.Equal("OK", _server.Ask("CLIENT SETNAME me"));
        Assert.Equal("\"me\"", _server.Ask("CLIENT GETNAME"));
    }

    [Fact]
    public void AnEmptyNameTakesItOff()
    {
        _server.Ask("CLIENT SETNAME me");
        Assert.Equal("OK", ReplyText.Of(_server.Send("CLIENT", "SETNAME", "")));
        Assert.Equal("(nil)", _server.Ask("CLIENT GETNAME"));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("\u00e9")]
    [InlineData("\u007f")]
    public void RefusesANameThatWouldBreakALine(string name) => Assert.Equal(
        "(error) ERR Client names cannot contain spaces, newlines or special characters.", ReplyText.Of(_server.Send("CLIENT", "SETNAME", name)));

    [Fact]
    public void KeepsWhatTheLibrarySaysOfItself()
    {
        Assert.Equal("OK", _server.Ask("CLIENT SETINFO lib-name SE.Redis"));
        Assert.Equal("OK", _server.Ask("CLIENT SETINFO LIB-VER 3.4"));
        Assert.EndsWith("lib-name=SE.Redis lib-ver=3.4\n", _server.Ask("CLIENT INFO"), StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesLibraryInfoThatWouldBreakALine() => Assert.Equal(
        "(error) ERR lib-ver cannot contain spaces, newlines or special characters.", ReplyText.Of(_server.Send("CLIENT", "SETINFO", "lib-ver", "1 2")));

    [Theory]
    [InlineData("CLIENT SETINFO foo bar", "Unrecognized option 'foo'")]
    [InlineData("CLIENT SETINFO lib-name", "wrong number of arguments for 'client|setinfo' command")]
    [InlineData("CLIENT NO-EVICT foo", "syntax error")]
    [InlineData("CLIENT NO-EVICT", "wrong number of arguments for 'client|no-evict' command")]
    [InlineData("CLIENT NO-TOUCH foo", "syntax error")]
    [InlineData("CLIENT REPLY foo", "syntax error")]
    [InlineData("CLIENT REPLY", "wrong number of arguments for 'client|reply' command")]
    [InlineData("CLIENT SETNAME", "wrong number of arguments for 'client|setname' command")]
    [InlineData("CLIENT INFO x", "wrong number of arguments for 'client|info' command")]
    [InlineData("CLIENT", "wrong number of arguments for 'client' command")]
    [InlineData("CLIENT NOSUCH", "unknown subcommand 'NOSUCH'. Try CLIENT HELP.")]
    [InlineData("CLIENT MAINT_NOTIFICATIONS ON", "unknown subcommand 'MAINT_NOTIFICATIONS'. Try CLIENT HELP.")]
    [InlineData("CLIENT NOSUCH ON", "unknown subcommand 'NOSUCH'. Try CLIENT HELP.")]
    public void RefusesAsRedis(string line, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(line));

    [Theory]
    [InlineData("CLIENT NO-EVICT ON", true, false, "flags=e ")]
    [InlineData("CLIENT NO-EVICT OFF", false, false, "flags=N ")]
    [InlineData("CLIENT NO-TOUCH on", false, true, "flags=T ")]
    [InlineData("CLIENT NO-TOUCH off", false, false, "flags=N ")]
    public void SwitchesAreKeptAndShown(string line, bool noEvict, bool noTouch, string flags)
    {
        Assert.Equal("OK", _server.Ask(line));
        Assert.Equal((noEvict, noTouch), (_server.Session.NoEvict, _server.Session.NoTouch));
        Assert.Contains(flags, _server.Ask("CLIENT INFO"), StringComparison.Ordinal);
    }

    [Fact]
    public void HelpNamesEverySubcommand()
    {
        string help = _server.Ask("CLIENT HELP");
        Assert.StartsWith("[CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", help, StringComparison.Ordinal);
        Assert.EndsWith("HELP,     Prints this help.]", help, StringComparison.Ordinal);
        Assert.Contains("SETNAME <name>,     Assign the name <name> to the current connection.", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ON", "OK", ReplyMode.On)]
    [InlineData("OFF", "(none)", ReplyMode.Off)]
    [InlineData("skip", "(none)", ReplyMode.SkipNext)]
    public void ReplyChoosesWhatIsAnswered(string word, string reply, ReplyMode mode)
    {
        Assert.Equal(reply, _server.Ask("CLIENT REPLY " + word));
        Assert.Equal(mode, _server.Session.ReplyMode);
    }

    [Fact]
    public void SkipDoesNotEndOff()
    {
        _server.Ask("CLIENT REPLY OFF");
        _server.Ask("CLIENT REPLY SKIP");
        Assert.Equal(ReplyMode.Off, _server.Session.ReplyMode);
    }
}
