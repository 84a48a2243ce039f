using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class QuitTests
{
    [Theory]
    [InlineData("QUIT")]
    [InlineData("QUIT now please")]
    public void ClosesAfterOk(string line)
    {
        var server = new CommandHarness();
        Assert.Equal("OK", server.Ask(line));
        Assert.True(server.Session.CloseAfterReply);
    }

    [Fact]
    public void WorksWithoutAPassword() => Assert.Equal("OK", PasswordServer.Create().Ask("QUIT"));
}
