using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Host.Tests.Transport;

/// <summary>What a connection answers, in which order, in how many pieces, and when it ends.</summary>
public sealed class ConnectionLoopTests
{
    [Fact]
    public async Task RepliesComeInTheOrderOfTheCommands()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectAsync("+OK\r\n$1\r\nv\r\n$-1\r\n:1\r\n+PONG\r\n", "SET k v\r\nGET k\r\nGET none\r\nDEL k\r\nPING\r\n");
    }

    [Fact]
    public async Task WhatWasThereBeforeACommandComesBeforeItsReply()
    {
        // The loop looks at the clock once it has read, before it carries out anything.
        var clock = new ObservedClock();
        await using var client = new ConnectionFixture(clock: clock);
        var message = new SharedReply(Reply.Push(Reply.Bulk("invalidate"), Reply.Bulk("k")), size: 40);
        clock.OnLook = () => client.Session.Outbox.Push(message, protocolVersion: 3, new OutputLimit(0, 0, 0), client.Server.Now);

        await client.ExpectAsync(">2\r\n$10\r\ninvalidate\r\n$1\r\nk\r\n+PONG\r\n", "PING\r\n");
    }

    [Fact]
    public async Task AHundredCommandsAreAnsweredWithOneFlush()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectAsync(Repeat("+PONG\r\n", 100), Repeat("PING\r\n", 100));

        Assert.Equal(1, client.Output.Flushes);
    }

    [Fact]
    public async Task AnIncompleteCommandIsAnsweredOnceItsRestArrives()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectAsync("+PONG\r\n", "PING\r\n*2\r\n$4\r\nEC");
        await client.SendAsync("HO\r\n$3\r\na");
        await client.ExpectAsync("$3\r\nabc\r\n", "bc\r\n");
    }

    [Fact]
    public async Task QuitIsAnsweredAndTheRestIsNot()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectEndAsync("+PONG\r\n+OK\r\n", "PING\r\nQUIT\r\nPING\r\n");
    }

    [Fact]
    public async Task AProtocolErrorEndsTheConnectionAfterTheRepliesBeforeIt()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectEndAsync(
            "+PONG\r\n-ERR Protocol error: expected '$', got ':'\r\n", "PING\r\n*1\r\n:1\r\nPING\r\n");
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: localhost\r\n\r\nFLUSHALL\r\n")]
    [InlineData("host: localhost\r\nFLUSHALL\r\n")]
    [InlineData("*1\r\n$4\r\npost\r\nFLUSHALL\r\n")]
    public async Task WhatABrowserWouldSendEndsTheConnectionWithoutAWord(string request)
    {
        await using var client = new ConnectionFixture();
        client.Server.Ask("SET k v");

        await client.ExpectEndAsync("", request);

        Assert.Equal("\"v\"", client.Server.Ask("GET k"));
    }

    [Fact]
    public async Task AnExceptionOfAHandlerCostsOneReplyAndNoConnection()
    {
        await using var client = new ConnectionFixture(services => services.AddSingleton<IRandomSource>(new Broken(new InvalidOperationException("why"))));

        await client.ExpectAsync(
            "+OK\r\n-ERR internal error, see the server's log\r\n$1\r\nv\r\n", "SET k v\r\nRANDOMKEY\r\nGET k\r\n");

        Assert.Equal([$"Command randomkey of client {client.Session.Id} failed."], client.Log);
    }

    [Fact]
    public async Task MemoryThatCannotBeHadCostsOneReplyAndNoConnection()
    {
        await using var client = new ConnectionFixture(services => services.AddSingleton<IRandomSource>(new Broken(new InsufficientMemoryException())));

        await client.ExpectAsync("-OOM the server found no memory for this command\r\n+PONG\r\n", "RANDOMKEY\r\nPING\r\n");
    }

    [Fact]
    public async Task ReplyOffSilencesEverythingUntilOn()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectAsync(
            "+OK\r\n$1\r\n2\r\n", "CLIENT REPLY OFF\r\nSET k 1\r\nINCR k\r\nNOSUCH\r\nCLIENT REPLY ON\r\nGET k\r\n");
    }

    [Fact]
    public async Task ReplyOffSilencesAProtocolErrorToo()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectEndAsync("+PONG\r\n", "PING\r\nCLIENT REPLY OFF\r\nPING\r\n*1\r\n:1\r\n");
    }

    [Fact]
    public async Task ReplySkipSilencesTheNextCommandOnly()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectAsync("+PONG\r\n$1\r\nb\r\n", "CLIENT REPLY SKIP\r\nECHO a\r\nPING\r\nECHO b\r\n");
    }

    [Fact]
    public async Task HelloChangesTheProtocolOfTheRepliesFromItselfOn()
    {
        await using var client = new ConnectionFixture();

        await client.SendAsync("GET none\r\nHELLO 3\r\nGET none\r\nRESET\r\nGET none\r\n");
        await client.ExpectAsync("$-1\r\n%7\r\n");
        client.EndSending();
        Assert.EndsWith("_\r\n+RESET\r\n$-1\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoKillsHimselfGetsTheReply()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectEndAsync(":1\r\n", $"CLIENT KILL ID {client.Session.Id} SKIPME no\r\nPING\r\n");
    }

    [Fact]
    public async Task WhoIsKilledIsCutOff()
    {
        await using var client = new ConnectionFixture();
        await client.ExpectAsync("+PONG\r\n", "PING\r\n");

        Assert.Equal("(integer) 1", client.Server.Ask($"CLIENT KILL ID {client.Session.Id}"));

        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task WhatArrivedBeforeTheClientClosedIsAnswered()
    {
        await using var client = new ConnectionFixture();

        await client.SendAsync("SET k v\r\nGET k\r\nGET");
        client.EndSending();

        Assert.Equal("+OK\r\n$1\r\nv\r\n", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task AClientThatHasGoneEndsTheLoop()
    {
        await using var client = new ConnectionFixture();

        client.EndReading();
        await client.SendAsync("PING\r\n");

        await client.Running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task StopEndsAnIdleConnection()
    {
        await using var client = new ConnectionFixture();
        await client.ExpectAsync("+PONG\r\n", "PING\r\n");

        client.Loop.Stop();

        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task StopAnswersWhatHasArrived()
    {
        var disk = new FakeDurability();
        disk.Watch();
        await using var client = new ConnectionFixture(services => services.AddSingleton<IDurability>(disk));
        await client.SendAsync("SET k v\r\n");
        await disk.Waited;

        await client.SendAsync("ECHO arrived\r\nECHO hal");
        client.Loop.Stop();
        disk.Release();

        Assert.Equal("+OK\r\n$7\r\narrived\r\n", await client.ReadToEndAsync());
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private sealed class ObservedClock : TimeProvider
    {
        public Action OnLook { get; set; } = () => { };

        public override DateTimeOffset GetUtcNow()
        {
            OnLook();
            return DateTimeOffset.UnixEpoch;
        }
    }

    private sealed class Broken(Exception failure) : IRandomSource
    {
        public ulong Draw() => throw failure;

        public void FillWithSecret(Span<byte> bytes) => throw failure;
    }
}
