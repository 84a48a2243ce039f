using GoKV.TestKit;

namespace GoKV.Application.Tests.Partitions;

public sealed class ListPartitionsTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void IsEmptyOnAFreshServer() => Assert.Equal("[]", _server.Ask("LIST PARTITIONS"));

    [Fact]
    public void NamesCreatedPartitionsInTheOrderOfTheirCreation()
    {
        foreach (string name in new[] { "users", "counters", "a" })
            _server.Ask($"CREATE PARTITION {name} INT NONE");
        Assert.Equal("[\"users\", \"counters\", \"a\"]", _server.Ask("LIST PARTITIONS"));
    }

    [Fact]
    public void TakesNoMoreWords() =>
        Assert.Equal("(error) ERR wrong number of arguments for 'list|partitions' command", _server.Ask("LIST PARTITIONS x"));
}
