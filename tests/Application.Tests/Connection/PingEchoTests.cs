using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class PingEchoTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("PING", "PONG")]
    [InlineData("ping hello", "\"hello\"")]
    [InlineData("PING a b", "(error) ERR wrong number of arguments for 'ping' command")]
    [InlineData("ECHO hello", "\"hello\"")]
    [InlineData("ECHO", "(error) ERR wrong number of arguments for 'echo' command")]
    public void AnswersAsRedis(string line, string reply) => Assert.Equal(reply, _server.Ask(line));

    [Fact]
    public void ReturnsAnyBytes() => Assert.Equal("\"\0\r\n\u00ff\"", ReplyText.Of(_server.SendBytes("ECHO"u8.ToArray(), [0, 13, 10, 255])));
}
