using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class SetExTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("SETEX k 10 v", "(integer) 10000")]
    [InlineData("PSETEX k 1500 v", "(integer) 1500")]
    public void StoresTheValueWithItsExpiry(string command, string ttl)
    {
        Assert.Equal("OK", _server.Ask(command));
        Assert.Equal("\"v\"", _server.Ask("GET k"));
        Assert.Equal(ttl, _server.Ask("PTTL k"));
    }

    [Theory]
    [InlineData("SETEX k abc v", "value is not an integer or out of range")]
    [InlineData("PSETEX k 1.5 v", "value is not an integer or out of range")]
    [InlineData("SETEX k 0 v", "invalid expire time in 'setex' command")]
    [InlineData("PSETEX k -1 v", "invalid expire time in 'psetex' command")]
    [InlineData("SETEX k 9223372036854775807 v", "invalid expire time in 'setex' command")]
    [InlineData("PSETEX k 9223372036854775807 v", "invalid expire time in 'psetex' command")]
    [InlineData("SETEX k 10", "wrong number of arguments for 'setex' command")]
    [InlineData("PSETEX k 10", "wrong number of arguments for 'psetex' command")]
    public void RefusesAsRedisDoes(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    [Fact]
    public void AnIntPartitionTakesIntegersOnly()
    {
        _server.UseNew(Schema.Int);
        Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask("SETEX k 10 v"));
    }
}
