using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class MGetTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData(Schema.Int)]
    [InlineData(Schema.String)]
    [InlineData(Schema.Dynamic)]
    public void ReturnsValuesInOrderAndNullForTheMissing(Schema schema)
    {
        _server.UseNew(schema);
        _server.Ask("MSET a 1 b 2");
        Assert.Equal("[\"2\", (nil), \"1\", \"2\"]", _server.Ask("MGET b missing a b"));
    }

    [Fact]
    public void WantsAKey() => Assert.Equal("(error) ERR wrong number of arguments for 'mget' command", _server.Ask("MGET"));
}
