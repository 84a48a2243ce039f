using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class ClusterModeTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("CLUSTER INFO")]
    [InlineData("CLUSTER NODES")]
    [InlineData("CLUSTER KEYSLOT k")]
    [InlineData("READONLY")]
    [InlineData("READWRITE")]
    public void IsRefused(string line) => Assert.Equal("(error) ERR This instance has cluster support disabled", _server.Ask(line));

    [Fact]
    public void ClusterAloneIsTooShort() => Assert.Equal("(error) ERR wrong number of arguments for 'cluster' command", _server.Ask("CLUSTER"));

    [Fact]
    public void SentinelIsUnknownWhichTellsClientsThatThisIsNone() =>
        Assert.Equal("(error) ERR unknown command 'SENTINEL', with args beginning with: 'MASTERS' ", _server.Ask("SENTINEL MASTERS"));
}
