using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

/// <summary>EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT. The clock stands at 1767225600 (2026-01-01).</summary>
public sealed class ExpireTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("EXPIRE k 10", "(integer) 10000")]
    [InlineData("PEXPIRE k 1500", "(integer) 1500")]
    [InlineData("EXPIREAT k 1767225610", "(integer) 10000")]
    [InlineData("PEXPIREAT k 1767225600123", "(integer) 123")]
    [InlineData("EXPIRE k 10 nx NX", "(integer) 10000")]
    [InlineData("EXPIRE k 10 LT", "(integer) 10000")]
    [InlineData("PEXPIREAT k 9223372036854775807", "(integer) 9223370269629175807")]
    public void SetsTheExpiry(string command, string ttl)
    {
        _server.Ask("SET k v");
        Assert.Equal("(integer) 1", _server.Ask(command));
        Assert.Equal(ttl, _server.Ask("PTTL k"));
    }

    [Theory]
    [InlineData("EXPIRE k 10 XX")]
    [InlineData("EXPIRE k 10 GT")]
    [InlineData("EXPIRE k 10 XX GT")]
    [InlineData("EXPIRE k 10 XX LT")]
    public void LeavesAKeyWithoutExpiryAlone(string command)
    {
        _server.Ask("SET k v");
        Assert.Equal("(integer) 0", _server.Ask(command));
        Assert.Equal("(integer) -1", _server.Ask("TTL k"));
    }

    [Theory]
    [InlineData("EXPIRE k 50 NX", 0)]
    [InlineData("EXPIRE k 50 XX", 1)]
    [InlineData("EXPIRE k 50 GT", 0)]
    [InlineData("EXPIRE k 50 LT", 1)]
    [InlineData("EXPIRE k 100 GT", 0)]
    [InlineData("EXPIRE k 100 LT", 0)]
    [InlineData("EXPIRE k 150 GT XX", 1)]
    [InlineData("EXPIRE k 150 LT XX", 0)]
    [InlineData("EXPIRE k -1 GT", 0)]
    public void ComparesWithTheExpiryThatIsThere(string command, int changes)
    {
        _server.Ask("SET k v EX 100");
        Assert.Equal($"(integer) {changes}", _server.Ask(command));
    }

    [Theory]
    [InlineData("EXPIRE k 0")]
    [InlineData("PEXPIRE k -1")]
    [InlineData("EXPIREAT k 0")]
    [InlineData("EXPIREAT k 1767225600")]
    [InlineData("PEXPIREAT k -1 LT")]
    [InlineData("EXPIRE k -9223372036854775")]
    public void DeletesWhenTheExpiryHasCome(string command)
    {
        _server.Ask("SET k v EX 100");
        Assert.Equal("(integer) 1", _server.Ask(command));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS k"));
    }

    [Theory]
    [InlineData("EXPIRE missing 10")]
    [InlineData("PEXPIREAT missing 0")]
    public void IsZeroWhenKeyIsMissing(string command) => Assert.Equal("(integer) 0", _server.Ask(command));

    [Theory]
    [InlineData("EXPIRE k abc", "value is not an integer or out of range")]
    [InlineData("EXPIRE k 10 FOO", "Unsupported option FOO")]
    [InlineData("EXPIRE k abc FOO", "Unsupported option FOO")]
    [InlineData("EXPIRE k 10 NX XX foo", "Unsupported option foo")]
    [InlineData("EXPIRE k abc NX XX", "NX and XX, GT or LT options at the same time are not compatible")]
    [InlineData("EXPIRE k 10 NX GT", "NX and XX, GT or LT options at the same time are not compatible")]
    [InlineData("EXPIRE k 10 LT NX", "NX and XX, GT or LT options at the same time are not compatible")]
    [InlineData("EXPIRE k 10 NX GT LT", "NX and XX, GT or LT options at the same time are not compatible")]
    [InlineData("EXPIRE k abc GT LT", "GT and LT options at the same time are not compatible")]
    [InlineData("EXPIRE k 9223372036854775807", "invalid expire time in 'expire' command")]
    [InlineData("EXPIRE k 9223372036854775", "invalid expire time in 'expire' command")]
    [InlineData("EXPIRE k -9223372036854776", "invalid expire time in 'expire' command")]
    [InlineData("PEXPIRE k 9223372036854775807", "invalid expire time in 'pexpire' command")]
    [InlineData("EXPIREAT k 9223372036854775807", "invalid expire time in 'expireat' command")]
    [InlineData("EXPIREAT missing 9223372036854776", "invalid expire time in 'expireat' command")]
    [InlineData("PEXPIREAT k 9223372036854775808", "value is not an integer or out of range")]
    [InlineData("EXPIRE k", "wrong number of arguments for 'expire' command")]
    [InlineData("PEXPIREAT k", "wrong number of arguments for 'pexpireat' command")]
    public void RefusesAsRedisDoes(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    [Theory]
    [InlineData(Schema.Int)]
    [InlineData(Schema.String)]
    public void WorksInEverySchema(Schema schema)
    {
        _server.UseNew(schema);
        _server.Ask("SET k 7");
        Assert.Equal("(integer) 1", _server.Ask("EXPIRE k 10"));
        _server.Clock.Advance(TimeSpan.FromMilliseconds(10_001));
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }
}
