using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class ResetTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void AnswersReset() => Assert.Equal("RESET", _server.Ask("RESET"));

    [Fact]
    public void TakesNoWords() => Assert.Equal("(error) ERR wrong number of arguments for 'reset' command", _server.Ask("RESET x"));

    [Fact]
    public void ForgetsWhatTheClientChose()
    {
        foreach (string line in new[] { "SELECT 3", "HELLO 3 SETNAME me", "CLIENT NO-EVICT ON", "CLIENT NO-TOUCH ON", "CLIENT REPLY OFF" })
            _server.Ask(line);
        _server.Ask("RESET");
        Session session = _server.Session;
        Assert.Equal(
            (0, 2, "", false, false, ReplyMode.On),
            (session.Partition.Number, session.ProtocolVersion, session.Name, session.NoEvict, session.NoTouch, session.ReplyMode));
    }

    [Fact]
    public void KeepsTheNameOfTheLibrary()
    {
        _server.Ask("CLIENT SETINFO LIB-NAME lib");
        _server.Ask("RESET");
        Assert.Equal("lib", _server.Session.LibraryName);
    }

    [Fact]
    public void ItsOwnReplyCanBeSkipped()
    {
        _server.Ask("CLIENT REPLY SKIP");
        _server.Session.TakeReply();
        _server.Ask("RESET");
        Assert.False(_server.Session.TakeReply());
    }

    [Fact]
    public void StaysAuthenticatedOnAServerWithoutPassword()
    {
        _server.Ask("RESET");
        Assert.True(_server.Session.Authenticated);
    }

    [Fact]
    public void TheClientHasToGiveThePasswordAgain()
    {
        CommandHarness server = PasswordServer.Create();
        server.Ask("AUTH secret");
        server.Ask("RESET");
        Assert.Equal("(error) NOAUTH Authentication required.", server.Ask("PING"));
    }
}
