using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

/// <summary>EXISTS and TOUCH.</summary>
public sealed class ExistsTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("EXISTS")]
    [InlineData("TOUCH")]
    public void CountsAKeyAsOftenAsItIsNamed(string command)
    {
        _server.Ask("SET a 1");
        Assert.Equal("(integer) 2", _server.Ask($"{command} a missing a"));
    }

    [Theory]
    [InlineData("EXISTS")]
    [InlineData("TOUCH")]
    public void IsZeroWhenKeyIsMissing(string command) => Assert.Equal("(integer) 0", _server.Ask($"{command} k"));

    [Theory]
    [InlineData("EXISTS")]
    [InlineData("TOUCH")]
    public void WantsAKey(string command) => Assert.Equal(
        $"(error) ERR wrong number of arguments for '{command.ToLowerInvariant()}' command", _server.Ask(command));
}
