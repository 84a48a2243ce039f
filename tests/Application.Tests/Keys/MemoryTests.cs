using GoKV.Application.Replies;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class MemoryTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("MEMORY USAGE k")]
    [InlineData("MEMORY USAGE k SAMPLES 0")]
    [InlineData("memory usage k samples 5 SAMPLES 6")]
    public void UsageIsMoreThanTheBytesOfKeyAndValue(string command)
    {
        _server.Ask("SET k " + new string('x', 100));
        Assert.InRange(Assert.IsType<IntegerReply>(_server.SendLine(command)).Value, 101, 400);
    }

    [Fact]
    public void UsageIsNullWhenKeyIsMissing() => Assert.Equal("(nil)", _server.Ask("MEMORY USAGE k"));

    [Theory]
    [InlineData("MEMORY USAGE k FOO", "syntax error")]
    [InlineData("MEMORY USAGE k FOO 1", "syntax error")]
    [InlineData("MEMORY USAGE k SAMPLES", "syntax error")]
    [InlineData("MEMORY USAGE k SAMPLES -1", "syntax error")]
    [InlineData("MEMORY USAGE k SAMPLES abc", "value is not an integer or out of range")]
    [InlineData("MEMORY USAGE", "wrong number of arguments for 'memory|usage' command")]
    [InlineData("MEMORY FOO", "unknown subcommand 'FOO'. Try MEMORY HELP.")]
    [InlineData("MEMORY", "wrong number of arguments for 'memory' command")]
    public void RefusesAsRedisDoes(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));
}
