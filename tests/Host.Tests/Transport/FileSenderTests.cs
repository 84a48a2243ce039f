using System.Globalization;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Host.Transport;
using GoKV.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Host.Tests.Transport;

/// <summary>What SYNC puts on the wire.</summary>
public sealed class FileSenderTests
{
    // Two pieces of 64 KiB, and what the pipe to the client holds besides.
    private const long MostWaiting = 256 * 1024;

    [Fact]
    public async Task TheLengthComesBeforeTheFileAndTheEndAfterIt()
    {
        await using var client = new ConnectionFixture();
        client.Server.RdbFiles.Content = "REDIS and so on"u8.ToArray();

        await client.ExpectEndAsync("+OK\r\n+PONG\r\n$15\r\nREDIS and so on", "REPLCONF rdb-only 1\r\nPING\r\nSYNC\r\nPING\r\n");

        Assert.Equal(0, client.Server.RdbFiles.Open);
        Assert.Null(client.Session.Transfer);
    }

    [Fact]
    public async Task AMarkMayTellTheEnd()
    {
        await using var client = new ConnectionFixture();
        client.Server.RdbFiles.Content = "REDIS and so on"u8.ToArray();

        await client.SendAsync("REPLCONF rdb-only 1 capa eof\r\nSYNC\r\n");
        string received = await client.ReadToEndAsync();

        Assert.Matches(@"^\+OK\r\n\$EOF:([0-9a-f]{40})\r\nREDIS and so on\1$", received);
    }

    [Fact]
    public async Task NoTwoMarksAreTheSame()
    {
        var marks = new HashSet<string>();
        for (int i = 0; i < 3; i++)
        {
            await using var client = new ConnectionFixture();
            await client.SendAsync("REPLCONF rdb-only 1 capa eof\r\nSYNC\r\n");
            marks.Add((await client.ReadToEndAsync())[^40..]);
        }

        Assert.Equal(3, marks.Count);
    }

    [Fact]
    public async Task PsyncSaysThatItBeginsAnew()
    {
        await using var client = new ConnectionFixture();

        await client.SendAsync("REPLCONF rdb-only 1\r\nPSYNC ? -1\r\n");

        Assert.Matches(@"^\+OK\r\n\+FULLRESYNC [0-9a-f]{40} 0\r\n\$3\r\n\x01\x02\x03$", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task AFileIsReadAsFastAsTheClientTakesIt()
    {
        const int Length = 20_000_000;
        await using var client = new ConnectionFixture();
        client.Server.RdbFiles.Content = [.. Enumerable.Range(0, Length).Select(i => (byte)(i % 251))];
        await client.SendAsync("REPLCONF rdb-only 1\r\nSYNC\r\n");

        string head = $"+OK\r\n${Length}\r\n";
        await client.ExpectAsync(head);
        for (int quiet = 0; quiet < 10; quiet++)
            await Task.Delay(10);
        long waiting = client.Output.MostWaiting;
        long received = 0;
        while (received < Length)
            received += await client.SkipAsync();

        Assert.InRange(waiting, 1, MostWaiting);
        Assert.InRange(client.Output.MostWaiting, 1, MostWaiting);
        Assert.Equal(Length, received);
        await client.Running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, client.Server.RdbFiles.Open);
        Assert.True(client.Server.Get<ServerStatistics>().OutputBytes >= Length);
    }

    [Fact]
    public async Task WhoGoesAwayLeavesNoFileBehind()
    {
        await using var client = new ConnectionFixture();
        client.Server.RdbFiles.Content = new byte[5_000_000];
        await client.SendAsync("REPLCONF rdb-only 1\r\nSYNC\r\n");
        await client.ExpectAsync("+OK\r\n$5000000\r\n");

        client.EndReading();

        await client.Running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, client.Server.RdbFiles.Open);
        Assert.Null(client.Session.Transfer);
    }

    [Fact]
    public async Task AFileThatCannotBeReadEndsBeforeItsEnd()
    {
        await using var client = new ConnectionFixture();
        client.Server.RdbFiles.Content = new byte[200_000];
        client.Server.RdbFiles.BreaksAt = 100_000;

        await client.SendAsync("REPLCONF rdb-only 1 capa eof\r\nSYNC\r\n");
        string received = await client.ReadToEndAsync();

        string mark = received["+OK\r\n$EOF:".Length..][..40];
        Assert.Equal(received.IndexOf(mark, StringComparison.Ordinal), received.LastIndexOf(mark, StringComparison.Ordinal));
        Assert.Contains(client.Log, line => line.Contains("could not be read", StringComparison.Ordinal));
        Assert.Equal(0, client.Server.RdbFiles.Open);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("kestrel")]
    public async Task WhoDoesNotTakeItIsCut(string transport)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using GoKvServer server = await FullAsync(transport, clock);
        await using RespClient client = await server.ConnectAsync();
        await client.SendAsync("CLIENT SETNAME fetcher\r\nREPLCONF rdb-only 1\r\nSYNC\r\n");
        await client.ReadAsync(2);
        await Eventually.HoldsAsync(() => WaitsOf(server) < long.MaxValue, "It takes all that is sent to it.");

        clock.Advance(TimeSpan.FromSeconds(59));
        Idle(server, clock).Disconnect();
        Assert.Contains(server.Get<SessionRegistry>().List(), session => session.Name == "fetcher");
        clock.Advance(TimeSpan.FromSeconds(2));
        Idle(server, clock).Disconnect();

        Assert.DoesNotContain(server.Get<SessionRegistry>().List(), session => session.Name == "fetcher");
        string received = await client.ReadToEndAsync();
        Assert.InRange(received.Length, 1, 30_000_000);
        Assert.StartsWith("$3", received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("kestrel")]
    public async Task AStopDoesNotWaitForWhoDoesNotTakeIt(string transport)
    {
        await using GoKvServer server = await FullAsync(transport, TimeProvider.System);
        await using RespClient client = await server.ConnectAsync();
        await client.SendAsync("CLIENT SETNAME fetcher\r\nREPLCONF rdb-only 1\r\nSYNC\r\n");
        await client.ReadAsync(2);
        await Eventually.HoldsAsync(() => WaitsOf(server) < long.MaxValue, "It takes all that is sent to it.");

        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Empty(server.Get<SessionRegistry>().List());
    }

    private static long WaitsOf(GoKvServer server) =>
        server.Get<SessionRegistry>().List().SingleOrDefault(session => session.Name == "fetcher")?.Transfer?.WaitsSince ?? long.MaxValue;

    private static IdleClients Idle(GoKvServer server, TimeProvider clock) => new(
        server.Get<SessionRegistry>(), server.Get<ClientPeaks>(), server.Get<OutputLimits>(), server.Get<TrackingTable>(), server.Get<ServerOptions>(), clock,
        server.Get<Application.Server.Debugging.DebugSwitches>());

    // More than the sockets of both sides take.
    private static async Task<GoKvServer> FullAsync(string transport, TimeProvider clock)
    {
        GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport, clock);
        await using RespClient client = await server.ConnectAsync();
        for (int i = 0; i < 30; i++)
            Assert.Equal("OK", await client.AskWordsAsync("SET", i.ToString(CultureInfo.InvariantCulture), new string('x', 1_000_000)));
        return server;
    }
}
