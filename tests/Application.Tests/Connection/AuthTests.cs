using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class AuthTests
{
    private const string WrongPassword = "(error) WRONGPASS invalid username-password pair or user is disabled.";

    private readonly CommandHarness _open = new();
    private readonly CommandHarness _closed = PasswordServer.Create();

    [Theory]
    [InlineData("AUTH secret")]
    [InlineData("AUTH default secret")]
    public void LetsTheClientIn(string line)
    {
        Assert.Equal("OK", _closed.Ask(line));
        Assert.Equal("PONG", _closed.Ask("PING"));
    }

    [Theory]
    [InlineData("AUTH bad")]
    [InlineData("AUTH secre")]
    [InlineData("AUTH default bad")]
    [InlineData("AUTH other secret")]
    [InlineData("AUTH DEFAULT secret")]
    public void RefusesAnythingElse(string line)
    {
        Assert.Equal(WrongPassword, _closed.Ask(line));
        Assert.False(_closed.Session.Authenticated);
    }

    [Fact]
    public void AWrongPasswordDoesNotTakeTheRightAway()
    {
        _closed.Ask("AUTH secret");
        _closed.Ask("AUTH bad");
        Assert.Equal("PONG", _closed.Ask("PING"));
    }

    [Theory]
    [InlineData("AUTH", "wrong number of arguments for 'auth' command")]
    [InlineData("AUTH a b c", "syntax error")]
    public void RefusesWrongSyntax(string line, string error) => Assert.Equal("(error) ERR " + error, _closed.Ask(line));

    [Fact]
    public void APasswordWhereNoneIsSetIsAMistake() => Assert.Equal(
        "(error) ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
        _open.Ask("AUTH secret"));

    [Fact]
    public void WhereNoneIsSetTheDefaultUserMayGiveAny() => Assert.Equal("OK", _open.Ask("AUTH default anything"));

    [Fact]
    public void WhereNoneIsSetOtherUsersAreUnknown() => Assert.Equal(WrongPassword, _open.Ask("AUTH other anything"));

    [Theory]
    [InlineData("PING", "NOAUTH Authentication required.")]
    [InlineData("GET", "ERR wrong number of arguments for 'get' command")]
    [InlineData("NOSUCH", "ERR unknown command 'NOSUCH', with args beginning with: ")]
    [InlineData("CLIENT FOO", "ERR unknown subcommand 'FOO'. Try CLIENT HELP.")]
    [InlineData("COMMAND", "NOAUTH Authentication required.")]
    [InlineData("IN 0 GET k", "NOAUTH Authentication required.")]
    public void WithoutItCommandsAreRefusedInTheOrderOfRedis(string line, string error) => Assert.Equal("(error) " + error, _closed.Ask(line));
}
