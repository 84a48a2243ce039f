using GoKV.TestKit;

namespace GoKV.Application.Tests.Partitions;

public sealed class UseTests
{
    private readonly CommandHarness _server = new();

    public UseTests() => _server.Ask("CREATE PARTITION users INT NONE");

    [Theory]
    [InlineData("USE users")]
    [InlineData("SELECT users")]
    [InlineData("USE 16")]
    [InlineData("SELECT 16")]
    public void LaterCommandsActOnThePartition(string line)
    {
        Assert.Equal("OK", _server.Ask(line));
        _server.Ask("SET k 1");
        Assert.Equal("(integer) 16", $"(integer) {_server.Session.Partition.Number}");
        Assert.Equal("\"1\"", _server.Ask("IN users GET k"));
    }

    [Theory]
    [InlineData("USE nosuch", "partition not found")]
    [InlineData("SELECT nosuch", "value is not an integer or out of range")]
    [InlineData("USE 99999999999", "DB index is out of range")]
    [InlineData("SELECT 17", "DB index is out of range")]
    [InlineData("SELECT -1", "DB index is out of range")]
    [InlineData("SELECT 99999999999", "value is out of range, value must between -2147483648 and 2147483647")]
    [InlineData("SELECT", "wrong number of arguments for 'select' command")]
    [InlineData("USE a b", "wrong number of arguments for 'use' command")]
    public void RefusesWhatIsNoPartition(string line, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(line));

    [Fact]
    public void StaysWhereItWasAfterAnError()
    {
        _server.Ask("SELECT 5");
        _server.Ask("USE nosuch");
        Assert.Equal(5, _server.Session.Partition.Number);
    }
}
