using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class AppendTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData(Schema.String)]
    [InlineData(Schema.Dynamic)]
    public void ReturnsTheNewLength(Schema schema)
    {
        _server.UseNew(schema);
        Assert.Equal("(integer) 2", _server.Ask("APPEND k 12"));
        Assert.Equal("(integer) 5", _server.Ask("APPEND k abc"));
        Assert.Equal("\"12abc\"", _server.Ask("GET k"));
    }

    [Fact]
    public void OfNothingMakesAnEmptyValue()
    {
        Assert.Equal("(integer) 0", _server.AskWords("APPEND", "k", ""));
        Assert.Equal("(integer) 1", _server.Ask("EXISTS k"));
    }

    [Fact]
    public void AnIntPartitionDoesNotKnowIt()
    {
        _server.UseNew(Schema.Int);
        Assert.Equal(WrongType.Of(Schema.Int), _server.Ask("APPEND k 1"));
    }
}
