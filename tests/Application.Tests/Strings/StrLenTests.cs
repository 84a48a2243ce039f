using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class StrLenTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData(Schema.Int)]
    [InlineData(Schema.String)]
    [InlineData(Schema.Dynamic)]
    public void CountsTheBytesOfTheText(Schema schema)
    {
        _server.UseNew(schema);
        _server.Ask("SET k -9223372036854775808");
        Assert.Equal("(integer) 20", _server.Ask("STRLEN k"));
    }

    [Fact]
    public void IsZeroWhenKeyIsMissing() => Assert.Equal("(integer) 0", _server.Ask("STRLEN k"));
}
