using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class GetRangeTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("GETRANGE k 0 -1", "hello")]
    [InlineData("GETRANGE k 1 2", "el")]
    [InlineData("SUBSTR k 1 2", "el")]
    [InlineData("GETRANGE k -1 -5", "")]
    [InlineData("GETRANGE k 0 -100", "h")]
    [InlineData("GETRANGE k -9223372036854775808 9223372036854775807", "hello")]
    [InlineData("GETRANGE missing 0 -1", "")]
    public void CutsAsRedisDoes(string command, string expected)
    {
        _server.Ask("SET k hello");
        Assert.Equal($"\"{expected}\"", _server.Ask(command));
    }

    [Fact]
    public void CutsTheTextOfAnInteger()
    {
        _server.Ask("SET k 12345");
        Assert.Equal("\"234\"", _server.Ask("GETRANGE k 1 3"));
    }

    [Theory]
    [InlineData("GETRANGE k a 1", "value is not an integer or out of range")]
    [InlineData("GETRANGE k 1 a", "value is not an integer or out of range")]
    [InlineData("SUBSTR k 1 9223372036854775808", "value is not an integer or out of range")]
    [InlineData("GETRANGE k 1", "wrong number of arguments for 'getrange' command")]
    [InlineData("SUBSTR k 1", "wrong number of arguments for 'substr' command")]
    public void RefusesAsRedisDoes(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    [Theory]
    [InlineData("GETRANGE k 0 1")]
    [InlineData("SUBSTR k 0 1")]
    public void AnIntPartitionDoesNotKnowIt(string command)
    {
        _server.UseNew(Schema.Int);
        Assert.Equal(WrongType.Of(Schema.Int), _server.Ask(command));
    }

    [Fact]
    public void AStringPartitionKnowsIt()
    {
        _server.UseNew(Schema.String);
        _server.Ask("SET k hello");
        Assert.Equal("\"ell\"", _server.Ask("GETRANGE k 1 3"));
    }
}
