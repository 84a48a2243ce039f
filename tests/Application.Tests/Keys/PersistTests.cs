using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class PersistTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void TakesAnExpiryOffOnce()
    {
        _server.Ask("SET k v EX 10");
        Assert.Equal("(integer) 1", _server.Ask("PERSIST k"));
        Assert.Equal("(integer) 0", _server.Ask("PERSIST k"));
        Assert.Equal("(integer) -1", _server.Ask("TTL k"));
    }

    [Fact]
    public void IsZeroWhenKeyIsMissing() => Assert.Equal("(integer) 0", _server.Ask("PERSIST k"));
}
