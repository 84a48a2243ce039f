using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class SetNxTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void StoresOnlyWhenKeyIsMissing()
    {
        Assert.Equal("(integer) 1", _server.Ask("SETNX k 1"));
        Assert.Equal("(integer) 0", _server.Ask("SETNX k 2"));
        Assert.Equal("\"1\"", _server.Ask("GET k"));
    }

    [Fact]
    public void AnIntPartitionTakesIntegersOnly()
    {
        _server.UseNew(Schema.Int);
        Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask("SETNX k v"));
    }
}
