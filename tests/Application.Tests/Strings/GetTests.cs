using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class GetTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void ReturnsWhatWasSet()
    {
        _server.Ask("SET k v");
        Assert.Equal("\"v\"", _server.Ask("GET k"));
    }

    [Fact]
    public void ReturnsNullWhenKeyIsMissing() => Assert.Equal("(nil)", _server.Ask("GET k"));

    [Fact]
    public void ReturnsNullOnceTheKeyHasExpired()
    {
        _server.Ask("SET k v PX 100");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("\"v\"", _server.Ask("GET k"));
        _server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }

    [Fact]
    public void ReturnsAnIntegerAsABulkString()
    {
        _server.UseNew(Schema.Int);
        _server.Ask("SET k -5");
        Assert.Equal("\"-5\"", _server.Ask("GET k"));
    }
}
