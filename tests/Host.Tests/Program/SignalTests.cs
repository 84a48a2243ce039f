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

    // What a pause holds back has not been carried out, so it is not acknowledged: not even in part.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WritesThatAPauseHoldsDoNotKeepTheServerAndAreNotConfirmed(bool byCommand)
    {
        using var directory = new TemporaryDirectory();
        await using (GoKvProcess server = await GoKvProcess.StartAsync("--dir", directory.Path, "--appendonly", "yes", "--appendfsync", "always"))
        {
            await using RespClient client = await server.ConnectAsync();
            await using RespClient held = await server.ConnectAsync();
            await using RespClient transaction = await server.ConnectAsync();
            Assert.Equal("OK", await client.AskAsync("SET before 1"));
            Assert.Equal("OK", await client.AskAsync("CLIENT PAUSE 600000 WRITE"));
            Assert.Equal("\"1\"", await held.AskAsync("GET before"));
            await held.SendAsync("SET one 1\r\nSET two 2\r\nGET one\r\n");
            Assert.Equal(["OK", "QUEUED"], [await transaction.AskAsync("MULTI"), await transaction.AskAsync("SET three 3")]);
            await transaction.SendAsync("EXEC\r\n");
            Assert.True(await Eventually.IsAsync(async () => (await client.AskAsync("INFO clients")).Contains("blocked_clients:2", StringComparison.Ordinal)));

            if (byCommand)
                await client.SendAsync("SHUTDOWN\r\n");
            else
                await server.SignalAsync("TERM");

            Assert.DoesNotContain("OK", await held.ReadToEndAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain("OK", await transaction.ReadToEndAsync(), StringComparison.Ordinal);
            Assert.Equal(0, await server.WaitForExitAsync());
        }

        await using GoKvProcess again = await GoKvProcess.StartAsync("--dir", directory.Path, "--appendonly", "yes");
        await using RespClient reader = await again.ConnectAsync();
        Assert.True(await Eventually.IsAsync(async () => await reader.AskAsync("GET before") == "\"1\""));
        Assert.Equal("(integer) 0", await reader.AskAsync("EXISTS one two three"));
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
