using GoKV.TestKit;

namespace GoKV.Application.Tests.Partitions;

/// <summary>A partition's TTL is for keys that are written without an expiry of their own and have none to keep.</summary>
public sealed class DefaultTtlTests
{
    private const string Default = "(integer) 60";
    private const string Never = "(integer) -1";

    private readonly CommandHarness _server = new();

    public DefaultTtlTests()
    {
        _server.Ask("CREATE PARTITION cache STRING NONE TTL 60");
        _server.Ask("CREATE PARTITION hits INT NONE TTL 60");
        _server.Ask("USE cache");
    }

    [Theory]
    [InlineData("SET k v")]
    [InlineData("SETNX k v")]
    [InlineData("SET k v KEEPTTL")]
    [InlineData("GETSET k v")]
    [InlineData("MSET k v j w")]
    [InlineData("MSETNX k v")]
    [InlineData("APPEND k v")]
    [InlineData("SETRANGE k 0 v")]
    [InlineData("SETBIT k 7 1")]
    [InlineData("BITFIELD k SET u8 0 1")]
    public void AKeyThatIsMadeGetsIt(string command)
    {
        _server.Ask(command);
        Assert.Equal(Default, _server.Ask("TTL k"));
    }

    [Theory]
    [InlineData("INCR k")]
    [InlineData("SET k 1")]
    public void ACounterThatIsMadeGetsIt(string command)
    {
        _server.Ask("IN hits " + command);
        Assert.Equal(Default, _server.Ask("IN hits TTL k"));
    }

    [Fact]
    public void AnExpiryOfItsOwnComesFirst()
    {
        _server.Ask("SET k v EX 5");
        Assert.Equal("(integer) 5", _server.Ask("TTL k"));
    }

    [Fact]
    public void OverwritingBeginsItAnew()
    {
        _server.Ask("SET k v EX 5");
        _server.Ask("SET k w");
        Assert.Equal(Default, _server.Ask("TTL k"));
    }

    [Theory]
    [InlineData("APPEND k v")]
    [InlineData("SET k w KEEPTTL")]
    [InlineData("SETRANGE k 0 w")]
    public void ChangingAValueLeavesItAsItIs(string command)
    {
        _server.Ask("SET k v");
        _server.Clock.Advance(TimeSpan.FromSeconds(20));
        _server.Ask(command);
        Assert.Equal("(integer) 40", _server.Ask("TTL k"));
    }

    [Theory]
    [InlineData("APPEND k v")]
    [InlineData("SET k w KEEPTTL")]
    [InlineData("RENAME k k")]
    public void PersistTakesItOffForGood(string command)
    {
        _server.Ask("SET k v");
        Assert.Equal("(integer) 1", _server.Ask("PERSIST k"));
        _server.Ask(command);
        Assert.Equal(Never, _server.Ask("TTL k"));
    }

    [Fact]
    public void ACopyWithinThePartitionKeepsWhatTheKeyHad()
    {
        _server.Ask("SET k v");
        _server.Ask("PERSIST k");
        _server.Ask("COPY k j");
        Assert.Equal(Never, _server.Ask("TTL j"));
    }

    [Fact]
    public void ACopyFromElsewhereWithoutAnExpiryGetsIt()
    {
        _server.Ask("IN 0 SET k v");
        _server.Ask("IN 0 COPY k k DB cache");
        Assert.Equal(Default, _server.Ask("TTL k"));
    }

    [Fact]
    public void TheKeyExpires()
    {
        _server.Ask("SET k v");
        _server.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }
}
