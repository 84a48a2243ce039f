using GoKV.Application.Tests.PubSub;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Access;

/// <summary>How a client becomes a user, and what becomes of it when the user changes.</summary>
public sealed class LogInTests
{
    private const string WrongPassword = "(error) WRONGPASS invalid username-password pair or user is disabled.";

    private readonly CommandHarness _server = new();
    private readonly Listener _client;

    public LogInTests()
    {
        _server.Ask("ACL SETUSER alice on >one >two +@all ~*");
        _client = new Listener(_server);
    }

    [Theory]
    [InlineData("AUTH alice one", "OK")]
    [InlineData("AUTH alice two", "OK")]
    [InlineData("AUTH alice three", WrongPassword)]
    [InlineData("AUTH bob one", WrongPassword)]
    [InlineData("HELLO 2 AUTH alice no", WrongPassword)]
    public void ByAuth(string line, string reply)
    {
        Assert.Equal(reply, _client.Ask(line));
        Assert.Equal(reply == "OK" ? "\"alice\"" : "\"default\"", _client.Ask("ACL WHOAMI"));
    }

    [Fact]
    public void ByHello()
    {
        _client.Ask("HELLO 3 AUTH alice two");
        Assert.Equal("\"alice\"", _client.Ask("ACL WHOAMI"));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("resetpass")]
    [InlineData("<one")]
    public void NotWhenItIsNotAllowed(string rule)
    {
        _server.Ask("ACL SETUSER alice " + rule);
        Assert.Equal(WrongPassword, _client.Ask("AUTH alice one"));
    }

    [Fact]
    public void WhoIsSwitchedOffStaysConnected()
    {
        _client.Ask("AUTH alice one");
        _server.Ask("ACL SETUSER alice off");
        Assert.Equal("PONG", _client.Ask("PING"));
    }

    [Fact]
    public void ResetMakesTheClientTheDefaultUser()
    {
        _client.Ask("AUTH alice one");
        _client.Ask("RESET");
        Assert.Equal("\"default\"", _client.Ask("ACL WHOAMI"));
    }

    [Fact]
    public void WhoIsDeletedIsDisconnectedAndMayDoNothing()
    {
        _client.Ask("AUTH alice one");
        Assert.Equal("(integer) 1", _server.Ask("ACL DELUSER alice nosuch"));
        Assert.True(_client.Connection.Aborted);
        Assert.Contains("NOPERM", _client.Ask("GET k"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhoDeletesHimselfGetsTheReply()
    {
        _client.Ask("AUTH alice one");
        Assert.Equal("(integer) 1", _client.Ask("ACL DELUSER alice"));
        Assert.True(_client.Session.CloseAfterReply);
        Assert.False(_client.Connection.Aborted);
    }

    [Fact]
    public void TheDefaultUserCannotBeDeleted()
    {
        Assert.Equal("(error) ERR The 'default' user cannot be removed", _server.Ask("ACL DELUSER alice default"));
        Assert.Equal("[\"alice\", \"default\"]", _server.Ask("ACL USERS"));
    }

    [Theory]
    [InlineData("on resetpass", false)]
    [InlineData("off", false)]
    [InlineData("on nopass", true)]
    public void ANewClientIsLetInWhenTheDefaultUserIsOpen(string rules, bool isOpen)
    {
        _server.Ask("ACL SETUSER default >x " + rules);
        var client = new Listener(_server);
        client.Session.Authenticated = false;
        Assert.Equal(isOpen ? "PONG" : "(error) NOAUTH Authentication required.", client.Ask("PING"));
    }

    [Fact]
    public void TheOptionIsThePasswordOfTheDefaultUser()
    {
        _server.Ask("CONFIG SET requirepass secret");
        Assert.Equal("OK", _client.Ask("AUTH secret"));
        Assert.Equal(WrongPassword, _client.Ask("AUTH other"));
        _server.Ask("ACL SETUSER default >other");
        Assert.Equal("OK", _client.Ask("AUTH other"));
        _server.Ask("CONFIG SET requirepass third");
        Assert.Equal(WrongPassword, _client.Ask("AUTH other"));
        _server.Ask("CONFIG SET requirepass ");
        Assert.Contains("user default on nopass ~* &* +@all", _server.Ask("ACL LIST"), StringComparison.Ordinal);
    }

    [Fact]
    public void ClientsAreListedAndKilledByTheirUser()
    {
        _client.Ask("AUTH alice one");
        Assert.Contains(" user=alice ", _server.Ask("CLIENT LIST"), StringComparison.Ordinal);
        Assert.Equal("(integer) 1", _server.Ask("CLIENT KILL USER alice"));
        Assert.True(_client.Connection.Aborted);
        Assert.DoesNotContain("user=alice", _server.Ask("CLIENT LIST"), StringComparison.Ordinal);
        Assert.Equal("(error) ERR No such user 'bob'", _server.Ask("CLIENT KILL USER bob"));
    }
}
