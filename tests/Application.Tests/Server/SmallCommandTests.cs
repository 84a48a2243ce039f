using GoKV.TestKit;

namespace GoKV.Application.Tests.Server;

public sealed class SmallCommandTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void TimeIsSecondsAndMicroseconds()
    {
        _server.Clock.Advance(TimeSpan.FromTicks(12_345_670));
        Assert.Equal("[\"1767225601\", \"234567\"]", _server.Ask("TIME"));
    }

    [Theory]
    [InlineData("ROLE", "[\"master\", (integer) 0, []]")]
    [InlineData("MODULE LIST", "[]")]
    [InlineData("TIME x", "(error) ERR wrong number of arguments for 'time' command")]
    [InlineData("MODULE", "(error) ERR wrong number of arguments for 'module' command")]
    [InlineData("MODULE LOAD x", "(error) ERR unknown subcommand 'LOAD'. Try MODULE HELP.")]
    public void AnswersAsRedis(string line, string reply) => Assert.Equal(reply, _server.Ask(line));
}
