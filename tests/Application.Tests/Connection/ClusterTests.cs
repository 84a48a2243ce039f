using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class ClusterTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("CLUSTER INFO")]
    [InlineData("CLUSTER NODES")]
    [InlineData("CLUSTER HELP")]
    [InlineData("CLUSTER KEYSLOT k")]
    [InlineData("READONLY")]
    [InlineData("READWRITE")]
    public void IsRefused(string line) => Assert.Equal("(error) ERR This instance has cluster support disabled", _server.Ask(line));

    [Theory]
    [InlineData("CLUSTER", "wrong number of arguments for 'cluster' command")]
    [InlineData("CLUSTER KEYSLOT", "wrong number of arguments for 'cluster|keyslot' command")]
    [InlineData("CLUSTER SLOTS x", "wrong number of arguments for 'cluster|slots' command")]
    [InlineData("CLUSTER nosuch", "unknown subcommand 'nosuch'. Try CLUSTER HELP.")]
    public void WrongWordsAreToldFirst(string line, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(line));

    [Fact]
    public void SentinelIsUnknownWhichTellsClientsThatThisIsNone() =>
        Assert.Equal("(error) ERR unknown command 'SENTINEL', with args beginning with: 'MASTERS' ", _server.Ask("SENTINEL MASTERS"));
}
