using GoKV.TestKit;

namespace GoKV.Application.Tests;

public sealed class GetSetTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void ReturnsWhatWasSet()
    {
        Assert.Equal("OK", _server.Ask("SET k v"));
        Assert.Equal("\"v\"", _server.Ask("GET k"));
    }

    [Fact]
    public void ReturnsNullWhenKeyIsMissing() => Assert.Equal("(nil)", _server.Ask("GET k"));
}
