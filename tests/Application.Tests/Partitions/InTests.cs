using GoKV.TestKit;

namespace GoKV.Application.Tests.Partitions;

public sealed class InTests
{
    private readonly CommandHarness _server = new();

    public InTests() => _server.Ask("CREATE PARTITION users STRING NONE");

    [Fact]
    public void CarriesOutACommandOnAnotherPartition()
    {
        Assert.Equal("OK", _server.Ask("IN users SET k v"));
        Assert.Equal("\"v\"", _server.Ask("IN 16 GET k"));
    }

    [Fact]
    public void LeavesTheSessionOnItsOwn()
    {
        _server.Ask("IN users SET k v");
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("IN nosuch GET k", "partition not found")]
    [InlineData("IN users PING", "'ping' cannot follow IN: it does not act on the data of a partition")]
    [InlineData("IN users IN users GET k", "'in' cannot follow IN: it does not act on the data of a partition")]
    [InlineData("IN users USE 3", "'use' cannot follow IN: it does not act on the data of a partition")]
    [InlineData("IN users NOSUCH a", "unknown command 'NOSUCH', with args beginning with: 'a' ")]
    [InlineData("IN users GET", "wrong number of arguments for 'get' command")]
    [InlineData("IN users", "wrong number of arguments for 'in' command")]
    public void RefusesWhatDoesNotFit(string line, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(line));
}
