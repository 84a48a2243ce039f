using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class HelloTests
{
    private const string NotAuthenticated =
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to "
        + "authenticate the client and select the RESP protocol version at the same time";

    private readonly CommandHarness _open = new();
    private readonly CommandHarness _closed = PasswordServer.Create();

    [Fact]
    public void SaysWhoTheServerIs() => Assert.Equal(
        "{\"server\": \"redis\", \"version\": \"7.2.0\", \"proto\": (integer) 3, \"id\": (integer) 1, \"mode\": \"standalone\", \"role\": \"master\", "
        + "\"modules\": []}",
        _open.Ask("HELLO 3"));

    [Theory]
    [InlineData("HELLO 3", 3)]
    [InlineData("HELLO 2", 2)]
    [InlineData("HELLO", 2)]
    public void ChoosesTheProtocol(string line, int version)
    {
        _open.Ask(line);
        Assert.Equal(version, _open.Session.ProtocolVersion);
    }

    [Fact]
    public void WithoutAVersionTheProtocolStays()
    {
        _open.Ask("HELLO 3");
        Assert.Contains("\"proto\": (integer) 3", _open.Ask("HELLO"), StringComparison.Ordinal);
    }

    [Fact]
    public void SetsTheName()
    {
        _open.Ask("HELLO 3 SETNAME me");
        Assert.Equal("me", _open.Session.Name);
    }

    [Fact]
    public void LetsTheClientIn()
    {
        Assert.StartsWith("{", _closed.Ask("HELLO 3 auth default secret setname me"), StringComparison.Ordinal);
        Assert.True(_closed.Session.Authenticated);
    }

    [Theory]
    [InlineData("HELLO x", "ERR Protocol version is not an integer or out of range")]
    [InlineData("HELLO 99999999999999999999", "ERR Protocol version is not an integer or out of range")]
    [InlineData("HELLO 4", "NOPROTO unsupported protocol version")]
    [InlineData("HELLO 1", "NOPROTO unsupported protocol version")]
    [InlineData("HELLO 0", "NOPROTO unsupported protocol version")]
    [InlineData("HELLO 4 FOO", "NOPROTO unsupported protocol version")]
    [InlineData("HELLO 3 FOO", "ERR Syntax error in HELLO option 'FOO'")]
    [InlineData("HELLO 3 AUTH a", "ERR Syntax error in HELLO option 'AUTH'")]
    [InlineData("HELLO 3 SETNAME", "ERR Syntax error in HELLO option 'SETNAME'")]
    [InlineData("HELLO 3 AUTH default bad", "WRONGPASS invalid username-password pair or user is disabled.")]
    [InlineData("HELLO 3 SETNAME \u00e9", "ERR Client names cannot contain spaces, newlines or special characters.")]
    [InlineData("HELLO", NotAuthenticated)]
    [InlineData("HELLO 3", NotAuthenticated)]
    [InlineData("HELLO 3 SETNAME a", NotAuthenticated)]
    public void RefusesInTheOrderOfRedis(string line, string error) => Assert.Equal("(error) " + error, _closed.Ask(line));

    [Fact]
    public void OptionsBeforeAWrongOneHaveTakenEffect()
    {
        _closed.Ask("HELLO 3 SETNAME me AUTH default secret FOO");
        Assert.Equal(("me", true, 2), (_closed.Session.Name, _closed.Session.Authenticated, _closed.Session.ProtocolVersion));
    }
}
