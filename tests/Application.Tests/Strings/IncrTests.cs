using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

/// <summary>INCR, DECR, INCRBY and DECRBY.</summary>
public sealed class IncrTests
{
    private const string NotAnInteger = "(error) ERR value is not an integer or out of range";
    private const string Overflow = "(error) ERR increment or decrement would overflow";

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("INCR k", "(integer) 11")]
    [InlineData("DECR k", "(integer) 9")]
    [InlineData("INCRBY k 5", "(integer) 15")]
    [InlineData("INCRBY k -15", "(integer) -5")]
    [InlineData("DECRBY k 5", "(integer) 5")]
    [InlineData("DECRBY k -5", "(integer) 15")]
    public void ReturnsTheNewInteger(string command, string expected)
    {
        _server.Ask("SET k 10");
        Assert.Equal(expected, _server.Ask(command));
        Assert.Equal(expected.Replace("(integer) ", "\"", StringComparison.Ordinal) + "\"", _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("INCR k", "(integer) 1")]
    [InlineData("DECR k", "(integer) -1")]
    [InlineData("INCRBY k -9223372036854775808", "(integer) -9223372036854775808")]
    [InlineData("DECRBY k 9223372036854775807", "(integer) -9223372036854775807")]
    public void CountsFromZeroWhenKeyIsMissing(string command, string expected) => Assert.Equal(expected, _server.Ask(command));

    [Theory]
    [InlineData("INCR k")]
    [InlineData("INCRBY k 1")]
    [InlineData("DECRBY k -1")]
    public void FailsAboveTheRange(string command)
    {
        _server.Ask("SET k 9223372036854775807");
        Assert.Equal(Overflow, _server.Ask(command));
    }

    [Theory]
    [InlineData("DECR k")]
    [InlineData("INCRBY k -1")]
    [InlineData("DECRBY k 1")]
    public void FailsBelowTheRange(string command)
    {
        _server.Ask("SET k -9223372036854775808");
        Assert.Equal(Overflow, _server.Ask(command));
    }

    [Fact]
    public void TheLeastIntegerCannotBeSubtracted() =>
        Assert.Equal("(error) ERR decrement would overflow", _server.Ask("DECRBY k -9223372036854775808"));

    [Theory]
    [InlineData("INCRBY k abc")]
    [InlineData("INCRBY k 1.5")]
    [InlineData("INCRBY k 9223372036854775808")]
    [InlineData("DECRBY k abc")]
    public void FailsWhenTheWordIsNoInteger(string command) => Assert.Equal(NotAnInteger, _server.Ask(command));

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData(" 10")]
    [InlineData("007")]
    [InlineData("12345678901234567890123")]
    public void FailsWhenTheValueIsNoInteger(string value)
    {
        _server.AskWords("SET", "k", value);
        Assert.Equal(NotAnInteger, _server.Ask("INCR k"));
    }

    [Fact]
    public void KeepsTheExpiry()
    {
        _server.Ask("SET k 1 EX 10");
        _server.Ask("INCR k");
        Assert.Equal("(integer) 10", _server.Ask("TTL k"));
    }

    [Fact]
    public void AnIntPartitionKnowsIt()
    {
        _server.UseNew(Schema.Int);
        Assert.Equal("(integer) 5", _server.Ask("INCRBY k 5"));
        Assert.Equal(Overflow, _server.Ask("INCRBY k 9223372036854775807"));
    }

    [Theory]
    [InlineData("INCR k")]
    [InlineData("DECR k")]
    [InlineData("INCRBY k 1")]
    [InlineData("DECRBY k 1")]
    [InlineData("INCRBYFLOAT k 1")]
    public void AStringPartitionDoesNotKnowIt(string command)
    {
        _server.UseNew(Schema.String);
        _server.Ask("SET k 10");
        Assert.Equal(WrongType.Of(Schema.String), _server.Ask(command));
    }
}
