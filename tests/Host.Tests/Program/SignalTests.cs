using GoKV.TestKit;

namespace GoKV.Host.Tests.Program;

/// <summary>How the program ends.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task ASignalLetsTheServerAnswerWhatHasArrivedAndEnd(string signal)
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync();
        await using RespClient idle = await server.ConnectAsync();
        await using RespClient busy = await server.ConnectAsync();
        await idle.AskAsync("PING");
        await busy.SendAsync(string.Concat(Enumerable.Repeat("INCR n\r\n", 20_000)));
        await busy.ReadAsync(1);

        await server.SignalAsync(signal);

        // What had not arrived is not answered, but nothing is left out or cut.
        string rest = await busy.ReadToEndAsync();
        int answers = rest.Count(character => character == '\n');
        Assert.Equal(string.Concat(Enumerable.Range(2, answers).Select(n => $":{n}\r\n")), rest);
        Assert.Equal("", await idle.ReadToEndAsync());
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Equal("", server.Errors);
    }

    [Fact]
    public async Task AServerWithoutClientsEndsAtOnce()
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync();

        await server.SignalAsync("TERM");

        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task ShutdownEndsTheServer()
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync();
        await using RespClient client = await server.ConnectAsync();

        await client.SendAsync("SHUTDOWN NOSAVE\r\n");

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task AClientThatDoesNotReadItsRepliesDoesNotKeepTheServer()
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync();
        await using RespClient stuck = await server.ConnectAsync();
        await stuck.AskWordsAsync("SET", "k", new string('v', 1_000_000));
        await stuck.SendAsync(string.Concat(Enumerable.Repeat("GET k\r\n", 100)));
        await stuck.ReadAsync(1);
        long start = Environment.TickCount64;

        await server.SignalAsync("TERM");

        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.InRange(Environment.TickCount64 - start, 0, 8000);
    }

    [Fact]
    public async Task ASecondServerMayFollowOnTheSamePortAtOnce()
    {
        await using GoKvProcess first = await GoKvProcess.StartAsync();
        await using RespClient client = await first.ConnectAsync();
        await client.AskAsync("PING");
        await first.SignalAsync("TERM");
        await first.WaitForExitAsync();

        await using GoKvProcess second = await GoKvProcess.StartAsync(first.Port);

        await using RespClient next = await second.ConnectAsync();
        Assert.Equal("PONG", await next.AskAsync("PING"));
    }
}
