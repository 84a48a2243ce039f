using GoKV.TestKit;

namespace GoKV.Application.Tests.Partitions;

public sealed class AggregatePartitionTests
{
    private readonly CommandHarness _server = new();

    public AggregatePartitionTests() => _server.Ask("CREATE PARTITION stock INT NONE");

    [Theory]
    [InlineData("SUM PARTITION stock", "(integer) 14")]
    [InlineData("MIN PARTITION stock", "(integer) -3")]
    [InlineData("MAX PARTITION stock", "(integer) 10")]
    [InlineData("AVG PARTITION stock", "(double) 3.5")]
    [InlineData("COUNT PARTITION stock", "(integer) 4")]
    [InlineData("sum partition 16", "(integer) 14")]
    [InlineData("SUM PARTITION stock MATCH a*", "(integer) 12")]
    [InlineData("COUNT PARTITION stock MATCH a*", "(integer) 2")]
    [InlineData("MIN PARTITION stock MATCH a*", "(integer) 2")]
    [InlineData("MAX PARTITION stock MATCH nothing", "(nil)")]
    [InlineData("MIN PARTITION stock MATCH nothing", "(nil)")]
    [InlineData("AVG PARTITION stock MATCH nothing", "(nil)")]
    [InlineData("SUM PARTITION stock MATCH nothing", "(integer) 0")]
    [InlineData("COUNT PARTITION stock MATCH nothing", "(integer) 0")]
    public void SaysWhatTheIntegersAreTogether(string command, string answer)
    {
        _server.Ask("IN stock MSET apples 10 avocados 2 pears 5 plums -3");
        Assert.Equal(answer, _server.Ask(command));
    }

    [Fact]
    public void ASumOfMoreThan64BitsIsExact()
    {
        _server.Ask("IN stock MSET a 9223372036854775807 b 9223372036854775807 c 5");
        Assert.Equal("(number) 18446744073709551619", _server.Ask("SUM PARTITION stock"));
        _server.Ask("IN stock MSET d -9223372036854775808 e -9223372036854775808");
        Assert.Equal("(integer) 3", _server.Ask("SUM PARTITION stock"));
    }

    [Fact]
    public void WhatHasExpiredDoesNotCount()
    {
        _server.Ask("IN stock SET a 1 EX 10");
        _server.Ask("IN stock SET b 2");
        _server.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("(integer) 2", _server.Ask("SUM PARTITION stock"));
    }

    [Fact]
    public void ManyKeysAreAddedUp()
    {
        for (int i = 0; i < 20_000; i++)
            _server.Ask($"IN stock SET key:{i} {i}");
        Assert.Equal($"(integer) {20_000L * 19_999 / 2}", _server.Ask("SUM PARTITION stock"));
    }

    [Theory]
    [InlineData("SUM PARTITION nobody", "ERR partition not found")]
    [InlineData("SUM PARTITION stock LIKE a*", "ERR syntax error")]
    [InlineData("SUM PARTITION stock MATCH", "ERR syntax error")]
    [InlineData("SUM PARTITION", "ERR wrong number of arguments for 'sum|partition' command")]
    [InlineData("SUM PARTITION 0", "WRONGTYPE Operation against a partition holding the wrong kind of value: partition '0' has schema DYNAMIC")]
    public void RefusesWhatCannotBe(string command, string error) => Assert.Equal("(error) " + error, _server.Ask(command));

    [Fact]
    public void WithinATransactionItIsOfTheOwnPartition()
    {
        _server.Ask("USE stock");
        _server.Ask("MULTI");
        _server.Ask("SET a 4");
        Assert.Equal("QUEUED", _server.Ask("SUM PARTITION stock"));
        Assert.Equal("[OK, (integer) 4]", _server.Ask("EXEC"));
        _server.Ask("CREATE PARTITION other INT NONE");
        _server.Ask("MULTI");
        Assert.StartsWith("(error) CROSSPARTITION", _server.Ask("SUM PARTITION other"), StringComparison.Ordinal);
    }
}
