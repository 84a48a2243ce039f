using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class GetDelTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData(Schema.Int)]
    [InlineData(Schema.String)]
    [InlineData(Schema.Dynamic)]
    public void ReturnsTheValueOnce(Schema schema)
    {
        _server.UseNew(schema);
        _server.Ask("SET k 7");
        Assert.Equal("\"7\"", _server.Ask("GETDEL k"));
        Assert.Equal("(nil)", _server.Ask("GETDEL k"));
    }
}
