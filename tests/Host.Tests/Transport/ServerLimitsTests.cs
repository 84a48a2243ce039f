using System.Net;
using System.Text;
using GoKV.Application.Server;
using GoKV.Application.Server.Debugging;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Host.Transport;
using GoKV.TestKit;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Host.Tests.Transport;

/// <summary>Who is let in, and who is sent away, by event loops of our own.</summary>
public sealed class EpollLimitsTests() : ServerLimitsTests("EPOLL");

/// <summary>Who is let in, and who is sent away, by Kestrel.</summary>
public sealed class KestrelLimitsTests() : ServerLimitsTests("KESTREL");

/// <summary>Who is let in, and who is sent away.</summary>
public abstract class ServerLimitsTests(string transport)
{
    private static readonly IPEndPoint Local = new(IPAddress.Parse("192.0.2.1"), 6379);

    [Fact]
    public async Task OneClientTooManyIsTurnedAwayWithAWord()
    {
        await using GoKvServer server = await StartAsync(options => options.MaxClients = 2);
        await using RespClient first = await server.ConnectAsync();
        await using RespClient second = await server.ConnectAsync();
        await first.AskAsync("PING");
        await second.AskAsync("PING");

        await using RespClient third = await server.ConnectAsync();

        Assert.Equal("-ERR max number of clients reached\r\n", await third.ReadToEndAsync());
        Assert.Contains("rejected_connections:1\r\n", await first.AskAsync("INFO stats"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadsAndWritesOfSocketsAreCounted()
    {
        await using GoKvServer server = await StartAsync();
        await using RespClient client = await server.ConnectAsync();
        (long reads, long writes) before = await CallsAsync(client);
        for (int i = 0; i < 20; i++)
            await client.AskAsync("PING");

        (long reads, long writes) after = await CallsAsync(client);
        Assert.Equal(21, after.reads - before.reads);
        Assert.Equal(21, after.writes - before.writes);
        await client.AskAsync("CONFIG RESETSTAT");
        (long reads, long writes) reset = await CallsAsync(client);
        Assert.InRange(reset.reads, 0, 2);
        Assert.InRange(reset.writes, 0, 2);
    }

    private static async Task<(long Reads, long Writes)> CallsAsync(RespClient client)
    {
        string[] lines = (await client.AskAsync("INFO stats")).Split("\r\n");
        return (Field("total_reads_processed:"), Field("total_writes_processed:"));

        long Field(string name) =>
            long.Parse(lines.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task APlaceIsFreeAgainWhenAClientHasLeft()
    {
        await using GoKvServer server = await StartAsync(options => options.MaxClients = 1);
        await using RespClient leaving = await server.ConnectAsync();
        await leaving.SendAsync("QUIT\r\n");
        await leaving.ReadToEndAsync();

        await Eventually.HoldsAsync(() => server.Get<SessionRegistry>().Count == 0, "The session of a client that has left is still there.");
        await using RespClient next = await server.ConnectAsync();
        Assert.Equal("PONG", await next.AskAsync("PING"));
    }

    [Theory]
    [InlineData("192.0.2.7", true, "", true)]
    [InlineData("192.0.2.7", true, "secret", false)]
    [InlineData("192.0.2.7", false, "", false)]
    [InlineData("127.0.0.1", true, "", false)]
    [InlineData("127.3.0.1", true, "", false)]
    [InlineData("::1", true, "", false)]
    [InlineData("::ffff:192.0.2.7", true, "", true)]
    public async Task WithoutAPasswordOnlyThisMachineIsServed(string address, bool protectedMode, string password, bool refused)
    {
        await using GoKvServer server = await StartAsync(options => (options.ProtectedMode, options.RequirePass) = (protectedMode, password));

        string reply = await ConnectFromAsync(server, address);

        Assert.Equal(refused, reply.StartsWith("-DENIED ", StringComparison.Ordinal));
        Assert.Equal(!refused, reply is "+PONG\r\n" or "-NOAUTH Authentication required.\r\n");
    }

    [Fact]
    public async Task AnIdleClientIsSentAway()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using GoKvServer server = await StartAsync(options => options.Timeout = 30, clock);
        await using RespClient idle = await server.ConnectAsync();
        await using RespClient busy = await server.ConnectAsync();
        await idle.AskAsync("PING");

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("PONG", await busy.AskAsync("PING"));
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("", await idle.ReadToEndAsync());
        Assert.Equal("PONG", await busy.AskAsync("PING"));
    }

    [Fact]
    public async Task NobodyIsIdleWhileWhatIsDonePeriodicallyIsPaused()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using GoKvServer server = await StartAsync(options => options.Timeout = 30, clock);
        await using RespClient idle = await server.ConnectAsync();
        await using RespClient busy = await server.ConnectAsync();
        await idle.AskAsync("PING");
        server.Get<DebugSwitches>().CronIsPaused = true;

        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal("PONG", await idle.AskAsync("PING"));
        server.Get<DebugSwitches>().CronIsPaused = false;
        clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("", await idle.ReadToEndAsync());
    }

    [Fact]
    public async Task NobodyIsIdleWithoutATimeout()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using GoKvServer server = await StartAsync(clock: clock);
        await using RespClient idle = await server.ConnectAsync();
        await idle.AskAsync("PING");

        clock.Advance(TimeSpan.FromMinutes(5));
        new IdleClients(server.Get<SessionRegistry>(), server.Get<ClientPeaks>(), server.Get<OutputLimits>(), server.Get<TrackingTable>(), server.Get<ServerOptions>(), clock, server.Get<DebugSwitches>()).Disconnect();

        Assert.Equal("PONG", await idle.AskAsync("PING"));
    }

    [Fact]
    public async Task WhatHasArrivedOfACommandIsTheClientsMemory()
    {
        await using GoKvServer server = await StartAsync();
        await using RespClient sender = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await sender.AskAsync("CLIENT SETNAME sender");

        await sender.SendAsync("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n" + new string('x', 500_000));
        await Eventually.HoldsAsync(() => InputOf(server, "sender") is >= 500_000 and <= 1_000_000, "It is not counted.");

        await sender.SendAsync(new string('x', 500_000) + "\r\n");
        Assert.Equal("+OK\r\n", (await sender.ReadAsync()).RawText);
        await Eventually.HoldsAsync(() => InputOf(server, "sender") == 0, "It is still counted.");
    }

    [Fact]
    public async Task ACommandMayHaveAsManyBytesAsTheOptionSays()
    {
        await using GoKvServer server = await StartAsync();
        await using RespClient sender = await server.ConnectAsync();
        string large = new('x', 700_000);
        Assert.Equal("OK", await sender.AskWordsAsync("MSET", "a", large, "b", large));
        Assert.Equal("OK", await sender.AskAsync("CONFIG SET client-query-buffer-limit 1mb"));

        Assert.Equal("OK", await sender.AskWordsAsync("SET", "a", large));
        Assert.StartsWith("(error) ERR Protocol error", await sender.AskWordsAsync("MSET", "a", large, "b", large), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientsThatUseTooMuchTogetherAreSentAway()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using GoKvServer server = await StartAsync(clock: clock);
        await using RespClient sender = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await sender.AskAsync("CLIENT SETNAME sender");
        await sender.AskAsync("CLIENT NO-EVICT ON");
        await other.AskAsync("CLIENT NO-EVICT ON");
        await sender.SendAsync("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n" + new string('x', 500_000));
        await Eventually.HoldsAsync(() => InputOf(server, "sender") >= 500_000, "It is not counted.");

        Assert.Equal("OK", await other.AskAsync("CONFIG SET maxmemory-clients 400000"));
        Session session = Named(server, "sender");
        Assert.False(session.IsKilled);
        session.NoEvict = false;
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("", await sender.ReadToEndAsync());
        Assert.Equal("PONG", await other.AskAsync("PING"));
    }

    private static long InputOf(GoKvServer server, string name) => Named(server, name).Connection.InputBytes;

    private static Session Named(GoKvServer server, string name) => server.Get<SessionRegistry>().List().Single(session => session.Name == name);

    [Fact]
    public async Task WhoIsKilledIsCutOffAndTheOthersAreNot()
    {
        await using GoKvServer server = await StartAsync();
        await using RespClient victim = await server.ConnectAsync();
        await using RespClient killer = await server.ConnectAsync();
        string id = (await victim.AskAsync("CLIENT ID")).Split(' ')[1];

        Assert.Equal("(integer) 1", await killer.AskAsync("CLIENT KILL ID " + id));

        Assert.Equal("", await victim.ReadToEndAsync());
        Assert.Equal("PONG", await killer.AskAsync("PING"));
        await Eventually.HoldsAsync(() => server.Get<SessionRegistry>().Count == 1, "The session of a killed client is still there.");
    }

    [Fact]
    public async Task StoppingAnswersWhatHasArrivedAndClosesEveryConnection()
    {
        await using GoKvServer server = await StartAsync();
        await using RespClient idle = await server.ConnectAsync();
        await using RespClient busy = await server.ConnectAsync();
        await idle.AskAsync("PING");
        await busy.SendAsync(string.Concat(Enumerable.Repeat("INCR n\r\n", 1000)));
        await busy.ReadAsync(1);

        await server.StopAsync();

        Assert.EndsWith(":1000\r\n", await busy.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("", await idle.ReadToEndAsync());
    }

    private Task<GoKvServer> StartAsync(Action<ServerOptions>? configure = null, TimeProvider? clock = null) => GoKvServer.StartAsync(
        options =>
        {
            options.Transport = transport;
            configure?.Invoke(options);
        },
        clock);

    // A connection as Kestrel would hand it over, from an address that no test could connect from.
    private static async Task<string> ConnectFromAsync(GoKvServer server, string address)
    {
        var pair = DuplexPipes.Create();
        var context = new DefaultConnectionContext("test", pair.Server, pair.Server)
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 50000),
            LocalEndPoint = Local,
        };
        await pair.Client.Output.WriteAsync("PING\r\n"u8.ToArray());
        await pair.Client.Output.CompleteAsync();
        await server.Get<RespConnectionHandler>().OnConnectedAsync(context);
        await pair.Server.Output.CompleteAsync();
        return Encoding.ASCII.GetString((await pair.Client.Input.ReadAtLeastAsync(int.MaxValue)).Buffer.FirstSpan);
    }
}
