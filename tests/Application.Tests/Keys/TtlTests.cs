using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

/// <summary>TTL, PTTL, EXPIRETIME and PEXPIRETIME.</summary>
public sealed class TtlTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("TTL k")]
    [InlineData("PTTL k")]
    [InlineData("EXPIRETIME k")]
    [InlineData("PEXPIRETIME k")]
    public void TellsAMissingKeyFromOneWithoutExpiry(string command)
    {
        Assert.Equal("(integer) -2", _server.Ask(command));
        _server.Ask("SET k v");
        Assert.Equal("(integer) -1", _server.Ask(command));
    }

    [Theory]
    [InlineData("PTTL k", "(integer) 1500")]
    [InlineData("EXPIRETIME k", "(integer) 1767225602")]
    [InlineData("PEXPIRETIME k", "(integer) 1767225601500")]
    public void AnswersInItsUnit(string command, string expected)
    {
        _server.Ask("SET k v PX 1500");
        Assert.Equal(expected, _server.Ask(command));
    }

    [Theory]
    [InlineData(1, "(integer) 0")]
    [InlineData(499, "(integer) 0")]
    [InlineData(500, "(integer) 1")]
    [InlineData(1499, "(integer) 1")]
    [InlineData(1500, "(integer) 2")]
    public void RoundsToTheNearestSecond(int milliseconds, string expected)
    {
        _server.Ask($"SET k v PX {milliseconds}");
        Assert.Equal(expected, _server.Ask("TTL k"));
    }

    [Theory]
    [InlineData("9223372036854775307", "(integer) 9223372036854775")]
    [InlineData("9223372036854775308", "(integer) 9223372036854775")]
    [InlineData("9223372036854775807", "(integer) 9223372036854776")]
    public void RoundsTheLastInstantsWithoutOverflow(string instant, string expected)
    {
        _server.Ask("SET k v");
        _server.Ask($"PEXPIREAT k {instant}");
        Assert.Equal(expected, _server.Ask("EXPIRETIME k"));
    }
}
