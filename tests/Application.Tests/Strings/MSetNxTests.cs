using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class MSetNxTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void StoresAllWhenNoneExists()
    {
        Assert.Equal("(integer) 1", _server.Ask("MSETNX a 1 b 2"));
        Assert.Equal("[\"1\", \"2\"]", _server.Ask("MGET a b"));
    }

    [Fact]
    public void StoresNoneWhenOneExists()
    {
        _server.Ask("SET b old");
        Assert.Equal("(integer) 0", _server.Ask("MSETNX a 1 b 2"));
        Assert.Equal("[(nil), \"old\"]", _server.Ask("MGET a b"));
    }

    [Fact]
    public void AKeyNamedTwiceIsNoObstacle()
    {
        Assert.Equal("(integer) 1", _server.Ask("MSETNX a 1 a 2"));
        Assert.Equal("\"2\"", _server.Ask("GET a"));
    }

    [Theory]
    [InlineData("MSETNX a")]
    [InlineData("MSETNX a 1 b")]
    public void RefusesAKeyWithoutAValue(string command) =>
        Assert.Equal("(error) ERR wrong number of arguments for 'msetnx' command", _server.Ask(command));

    [Fact]
    public void AnIntPartitionTakesAllOrNone()
    {
        _server.UseNew(Schema.Int);
        Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask("MSETNX a 1 b x"));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS a b"));
    }
}
