using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class SetRangeTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData(Schema.String)]
    [InlineData(Schema.Dynamic)]
    public void WritesOverAPart(Schema schema)
    {
        _server.UseNew(schema);
        _server.Ask("SET k hello");
        Assert.Equal("(integer) 6", _server.Ask("SETRANGE k 4 0!"));
        Assert.Equal("\"hell0!\"", _server.Ask("GET k"));
    }

    [Fact]
    public void FillsAGapWithZeroBytes()
    {
        Assert.Equal("(integer) 5", _server.Ask("SETRANGE k 3 ab"));
        Assert.Equal("\"\0\0\0ab\"", _server.Ask("GET k"));
    }

    [Fact]
    public void OfNothingChangesNothing()
    {
        Assert.Equal("(integer) 0", _server.AskWords("SETRANGE", "k", "5", ""));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS k"));
    }

    [Theory]
    [InlineData("SETRANGE k a x", "value is not an integer or out of range")]
    [InlineData("SETRANGE k -1 x", "offset is out of range")]
    [InlineData("SETRANGE k 536870912 x", "string exceeds maximum allowed size (proto-max-bulk-len)")]
    [InlineData("SETRANGE k 9223372036854775807 x", "string exceeds maximum allowed size (proto-max-bulk-len)")]
    [InlineData("SETRANGE k 9223372036854775808 x", "value is not an integer or out of range")]
    public void RefusesAsRedisDoes(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    [Fact]
    public void AnIntPartitionDoesNotKnowIt()
    {
        _server.UseNew(Schema.Int);
        Assert.Equal(WrongType.Of(Schema.Int), _server.Ask("SETRANGE k 0 1"));
    }
}
