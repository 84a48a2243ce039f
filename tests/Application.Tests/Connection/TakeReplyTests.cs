using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class TakeReplyTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("PING,PING", "11")]
    [InlineData("CLIENT REPLY OFF,PING,PING,CLIENT REPLY ON,PING", "00011")]
    [InlineData("CLIENT REPLY SKIP,PING,PING", "001")]
    [InlineData("CLIENT REPLY SKIP,CLIENT REPLY SKIP,PING,PING", "0001")]
    [InlineData("CLIENT REPLY SKIP,CLIENT REPLY ON,PING", "011")]
    [InlineData("CLIENT REPLY SKIP,CLIENT REPLY OFF,PING", "000")]
    [InlineData("CLIENT REPLY SKIP,CLIENT REPLY FOO,PING", "001")]
    [InlineData("CLIENT REPLY OFF,CLIENT REPLY SKIP,CLIENT REPLY ON,PING", "0011")]
    [InlineData("CLIENT REPLY OFF,RESET,PING", "011")]
    public void SendsTheRepliesThatRedisSends(string lines, string sent) => Assert.Equal(sent, string.Concat(lines.Split(',').Select(line =>
    {
        _server.Ask(line);
        return _server.Session.TakeReply() ? '1' : '0';
    })));
}
