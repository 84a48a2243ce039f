using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

/// <summary>DEL and UNLINK.</summary>
public sealed class DelTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("DEL", Schema.Int)]
    [InlineData("DEL", Schema.String)]
    [InlineData("DEL", Schema.Dynamic)]
    [InlineData("UNLINK", Schema.Dynamic)]
    public void ReturnsHowManyExisted(string command, Schema schema)
    {
        _server.UseNew(schema);
        _server.Ask("MSET a 1 b 2 c 3");
        Assert.Equal("(integer) 2", _server.Ask($"{command} a a missing b"));
        Assert.Equal("[\"c\"]", _server.Ask("KEYS *"));
    }

    [Theory]
    [InlineData("DEL")]
    [InlineData("UNLINK")]
    public void WantsAKey(string command) => Assert.Equal(
        $"(error) ERR wrong number of arguments for '{command.ToLowerInvariant()}' command", _server.Ask(command));

    [Fact]
    public void AnExpiredKeyDoesNotCount()
    {
        _server.Ask("SET k v PX 1");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal("(integer) 0", _server.Ask("DEL k"));
    }
}
