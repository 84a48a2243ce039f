using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class SetTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void StoresAnyBytes()
    {
        Assert.Equal("OK", _server.AskWords("SET", "k\r\n", "\0\u00ff \r\n"));
        Assert.Equal("\"\0\u00ff \r\n\"", _server.AskWords("GET", "k\r\n"));
    }

    [Fact]
    public void TakesTheExpiryOff()
    {
        _server.Ask("SET k v EX 10");
        _server.Ask("SET k v");
        Assert.Equal("(integer) -1", _server.Ask("TTL k"));
    }

    [Theory]
    [InlineData("EX 10", "(integer) 10000")]
    [InlineData("px 1500", "(integer) 1500")]
    [InlineData("EXAT 1767225610", "(integer) 10000")]
    [InlineData("PXAT 1767225600123", "(integer) 123")]
    [InlineData("EX 10 EX 20", "(integer) 20000")]
    [InlineData("KEEPTTL", "(integer) 500000")]
    [InlineData("KEEPTTL KEEPTTL", "(integer) 500000")]
    public void SetsTheExpiryOfItsOption(string option, string expected)
    {
        _server.Ask("SET k old EX 500");
        Assert.Equal("OK", _server.Ask($"SET k v {option}"));
        Assert.Equal(expected, _server.Ask("PTTL k"));
    }

    [Theory]
    [InlineData("SET k v NX", "(nil)", "\"old\"")]
    [InlineData("SET k v XX", "OK", "\"v\"")]
    [InlineData("SET k v GET", "\"old\"", "\"v\"")]
    [InlineData("SET k v NX GET", "\"old\"", "\"old\"")]
    [InlineData("SET k v XX GET", "\"old\"", "\"v\"")]
    public void ObeysItsOptionsWhenTheKeyExists(string command, string reply, string value)
    {
        _server.Ask("SET k old");
        Assert.Equal(reply, _server.Ask(command));
        Assert.Equal(value, _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("SET k v NX", "OK", "\"v\"")]
    [InlineData("SET k v XX", "(nil)", "(nil)")]
    [InlineData("SET k v GET", "(nil)", "\"v\"")]
    [InlineData("SET k v NX GET", "(nil)", "\"v\"")]
    [InlineData("SET k v XX GET", "(nil)", "(nil)")]
    public void ObeysItsOptionsWhenTheKeyIsMissing(string command, string reply, string value)
    {
        Assert.Equal(reply, _server.Ask(command));
        Assert.Equal(value, _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("SET k v NX XX", "syntax error")]
    [InlineData("SET k v EX", "syntax error")]
    [InlineData("SET k v EX 10 PX 10", "syntax error")]
    [InlineData("SET k v EX 10 EXAT 10", "syntax error")]
    [InlineData("SET k v KEEPTTL EX 10", "syntax error")]
    [InlineData("SET k v EX 10 KEEPTTL", "syntax error")]
    [InlineData("SET k v PERSIST", "syntax error")]
    [InlineData("SET k v EX abc FOO", "syntax error")]
    [InlineData("SET k v EX abc", "value is not an integer or out of range")]
    [InlineData("SET k v EX 0", "invalid expire time in 'set' command")]
    [InlineData("SET k v PX -1", "invalid expire time in 'set' command")]
    [InlineData("SET k v EX 9223372036854775807", "invalid expire time in 'set' command")]
    [InlineData("SET k v PX 9223372036854775807", "invalid expire time in 'set' command")]
    [InlineData("SET k", "wrong number of arguments for 'set' command")]
    public void RefusesAsRedisDoes(string command, string error)
    {
        Assert.Equal("(error) ERR " + error, _server.Ask(command));
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }

    [Fact]
    public void AnExpiryInThePastIsAKeyThatIsGone()
    {
        Assert.Equal("OK", _server.Ask("SET k v EXAT 1"));
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("SET k abc")]
    [InlineData("SET k 1.0 XX")]
    [InlineData("SET k 9223372036854775808 EX 10")]
    public void AnIntPartitionTakesIntegersOnly(string command)
    {
        _server.UseNew(Schema.Int);
        Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask(command));
    }
}
