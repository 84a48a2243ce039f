using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class TypeTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData(Schema.Int)]
    [InlineData(Schema.String)]
    [InlineData(Schema.Dynamic)]
    public void EveryPlainValueIsAString(Schema schema)
    {
        _server.UseNew(schema);
        _server.Ask("SET k 7");
        Assert.Equal("string", _server.Ask("TYPE k"));
    }

    [Fact]
    public void AMissingKeyHasNone() => Assert.Equal("none", _server.Ask("TYPE k"));
}
