using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class ClientKillTests
{
    private readonly CommandHarness _server = new();
    private readonly FakeConnection _other = new() { RemoteAddress = "10.0.0.2:7", LocalAddress = "10.0.0.1:6379" };

    public ClientKillTests() => _server.Get<SessionRegistry>().Open(_other, authenticated: true, _server.Now);

    [Theory]
    [InlineData("10.0.0.2:7", "OK")]
    [InlineData("ID 2", "(integer) 1")]
    [InlineData("ADDR 10.0.0.2:7", "(integer) 1")]
    [InlineData("LADDR 10.0.0.1:6379", "(integer) 1")]
    [InlineData("TYPE normal", "(integer) 1")]
    [InlineData("USER default", "(integer) 1")]
    [InlineData("SKIPME yes", "(integer) 1")]
    [InlineData("SKIPME no", "(integer) 2")]
    [InlineData("ID 2 ADDR 10.0.0.2:7 LADDR 10.0.0.1:6379 TYPE normal", "(integer) 1")]
    public void ClosesTheOther(string words, string reply)
    {
        Assert.Equal(reply, _server.Ask("CLIENT KILL " + words));
        Assert.True(_other.Aborted);
    }

    [Theory]
    [InlineData("ID 1")]
    [InlineData("ID 99")]
    [InlineData("ID 2 ADDR 10.0.0.3:7")]
    [InlineData("ID 2 LADDR 10.0.0.3:7")]
    [InlineData("TYPE master")]
    public void ClosesNobodyWhenNotEveryFilterHolds(string words)
    {
        Assert.Equal("(integer) 0", _server.Ask("CLIENT KILL " + words));
        Assert.False(_other.Aborted || _server.Session.CloseAfterReply);
    }

    [Theory]
    [InlineData("127.0.0.1:50000")]
    [InlineData("ID 1 SKIPME no")]
    public void WhoKillsHimselfGetsTheReplyFirst(string words)
    {
        _server.Ask("CLIENT KILL " + words);
        Assert.True(_server.Session.CloseAfterReply);
        Assert.False(((FakeConnection)_server.Session.Connection).Aborted);
    }

    [Theory]
    [InlineData("foo", "No such client")]
    [InlineData("1.1.1.1:5", "No such client")]
    [InlineData("ID x", "client-id should be greater than 0")]
    [InlineData("ID 0", "client-id should be greater than 0")]
    [InlineData("TYPE foo", "Unknown client type 'foo'")]
    [InlineData("USER foo", "No such user 'foo'")]
    [InlineData("SKIPME foo", "syntax error")]
    [InlineData("FOO bar", "syntax error")]
    [InlineData("ID 5 TYPE", "syntax error")]
    [InlineData("ID 5 TYPE foo", "Unknown client type 'foo'")]
    public void RefusesAsRedis(string words, string error) => Assert.Equal("(error) ERR " + error, _server.Ask("CLIENT KILL " + words));
}
