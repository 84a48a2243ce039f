using GoKV.TestKit;

namespace GoKV.Application.Tests.Server;

public sealed class SmallCommandTests
{
    private const string ModuleNotAllowed = "(error) ERR MODULE command not allowed. If the enable-module-command option is set to \"local\", you can run it from a local "
        + "connection, otherwise you need to set this option in the configuration file, and then restart the server.";

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
    [InlineData("MODULE LOAD x", ModuleNotAllowed)]
    [InlineData("MODULE LOADEX x ARGS y", ModuleNotAllowed)]
    [InlineData("MODULE UNLOAD x", ModuleNotAllowed)]
    [InlineData("MODULE UNLOAD", "(error) ERR wrong number of arguments for 'module|unload' command")]
    [InlineData("MODULE NOSUCH", "(error) ERR unknown subcommand 'NOSUCH'. Try MODULE HELP.")]
    public void AnswersAsRedis(string line, string reply) => Assert.Equal(reply, _server.Ask(line));
}
