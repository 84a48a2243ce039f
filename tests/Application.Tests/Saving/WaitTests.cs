using GoKV.TestKit;

namespace GoKV.Application.Tests.Saving;

public sealed class WaitTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("WAIT 0 0")]
    [InlineData("WAIT 1 100")]
    [InlineData("WAIT 5 0")]
    [InlineData("WAIT -1 0")]
    public void NoReplicaHasAnything(string command) => Assert.Equal("(integer) 0", _server.Ask(command));

    [Theory]
    [InlineData("WAIT x 0", "value is not an integer or out of range")]
    [InlineData("WAIT x y", "value is not an integer or out of range")]
    [InlineData("WAIT 0 y", "timeout is not an integer or out of range")]
    [InlineData("WAIT 0 1.5", "timeout is not an integer or out of range")]
    [InlineData("WAIT 0 -1", "timeout is negative")]
    [InlineData("WAIT 0", "wrong number of arguments for 'wait' command")]
    public void RefusesWhatIsNoNumber(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));
}
