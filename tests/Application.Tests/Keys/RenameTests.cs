using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

/// <summary>RENAME and RENAMENX.</summary>
public sealed class RenameTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void OverwritesAndTakesTheExpiryAlong()
    {
        _server.Ask("SET a 1 EX 10");
        _server.Ask("SET b 2");
        Assert.Equal("OK", _server.Ask("RENAME a b"));
        Assert.Equal("[(nil), \"1\"]", _server.Ask("MGET a b"));
        Assert.Equal("(integer) 10", _server.Ask("TTL b"));
    }

    [Fact]
    public void ToItselfIsFine()
    {
        _server.Ask("SET a 1");
        Assert.Equal("OK", _server.Ask("RENAME a a"));
        Assert.Equal("(integer) 0", _server.Ask("RENAMENX a a"));
        Assert.Equal("\"1\"", _server.Ask("GET a"));
    }

    [Theory]
    [InlineData("RENAME missing b")]
    [InlineData("RENAME missing missing")]
    [InlineData("RENAMENX missing b")]
    public void FailsWhenTheKeyIsMissing(string command) => Assert.Equal("(error) ERR no such key", _server.Ask(command));

    [Fact]
    public void RenameNxTakesAFreeNameOnly()
    {
        _server.Ask("MSET a 1 b 2");
        Assert.Equal("(integer) 0", _server.Ask("RENAMENX a b"));
        Assert.Equal("(integer) 1", _server.Ask("RENAMENX a c"));
        Assert.Equal("[(nil), \"2\", \"1\"]", _server.Ask("MGET a b c"));
    }
}
