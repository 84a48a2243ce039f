using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class GetExTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("GETEX k", "(integer) 500000")]
    [InlineData("GETEX k EX 10", "(integer) 10000")]
    [InlineData("GETEX k px 1500", "(integer) 1500")]
    [InlineData("GETEX k EXAT 1767225610", "(integer) 10000")]
    [InlineData("GETEX k PXAT 1767225600123", "(integer) 123")]
    [InlineData("GETEX k EX 10 EX 20", "(integer) 20000")]
    [InlineData("GETEX k PERSIST", "(integer) -1")]
    [InlineData("GETEX k PERSIST PERSIST", "(integer) -1")]
    [InlineData("GETEX k EXAT 1", "(integer) -2")]
    public void ReturnsTheValueAndChangesTheExpiry(string command, string ttl)
    {
        _server.Ask("SET k v EX 500");
        Assert.Equal("\"v\"", _server.Ask(command));
        Assert.Equal(ttl, _server.Ask("PTTL k"));
    }

    [Theory]
    [InlineData("GETEX k FOO", "syntax error")]
    [InlineData("GETEX k EX", "syntax error")]
    [InlineData("GETEX k NX", "syntax error")]
    [InlineData("GETEX k KEEPTTL", "syntax error")]
    [InlineData("GETEX k EX 10 PERSIST", "syntax error")]
    [InlineData("GETEX k EX 10 PX 10", "syntax error")]
    [InlineData("GETEX k EX abc", "value is not an integer or out of range")]
    [InlineData("GETEX k EX 0", "invalid expire time in 'getex' command")]
    [InlineData("GETEX k PX -1", "invalid expire time in 'getex' command")]
    [InlineData("GETEX k EX 9223372036854775807", "invalid expire time in 'getex' command")]
    public void RefusesAsRedisDoes(string command, string error)
    {
        _server.Ask("SET k v EX 500");
        Assert.Equal("(error) ERR " + error, _server.Ask(command));
        Assert.Equal("(integer) 500", _server.Ask("TTL k"));
    }

    [Theory]
    [InlineData("GETEX k")]
    [InlineData("GETEX k EX 0")]
    [InlineData("GETEX k EX abc")]
    public void AMissingKeyIsNullWhateverTheNumberSays(string command) => Assert.Equal("(nil)", _server.Ask(command));

    [Fact]
    public void WorksOnIntegers()
    {
        _server.UseNew(Schema.Int);
        _server.Ask("SET k 7");
        Assert.Equal("\"7\"", _server.Ask("GETEX k EX 10"));
        Assert.Equal("(integer) 10", _server.Ask("TTL k"));
    }
}
