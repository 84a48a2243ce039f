using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class GetSetCommandTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void ReturnsTheOldValueAndStoresTheNew()
    {
        Assert.Equal("(nil)", _server.Ask("GETSET k 1"));
        Assert.Equal("\"1\"", _server.Ask("GETSET k 2"));
        Assert.Equal("\"2\"", _server.Ask("GET k"));
    }

    [Fact]
    public void TakesTheExpiryOff()
    {
        _server.Ask("SET k v EX 10");
        _server.Ask("GETSET k w");
        Assert.Equal("(integer) -1", _server.Ask("TTL k"));
    }

    [Fact]
    public void AnIntPartitionTakesIntegersOnly()
    {
        _server.UseNew(Schema.Int);
        Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask("GETSET k v"));
    }
}
