using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class DbSizeTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void CountsTheKeysOfThePartitionOnly()
    {
        _server.Ask("MSET a 1 b 2");
        Assert.Equal("(integer) 2", _server.Ask("DBSIZE"));
        _server.UseNew(Schema.Int);
        Assert.Equal("(integer) 0", _server.Ask("DBSIZE"));
    }
}
