using System.Globalization;
using System.Text.RegularExpressions;
using GoKV.Host.Transport;
using GoKV.TestKit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Host.Tests.Transport;

/// <summary>client-output-buffer-limit: how much of its replies a client may leave unread.</summary>
public sealed class OutputLimitTests
{
    private const int Length = 10_000;

    // Far more than the buffers of two sockets, which the system lets grow to a few megabytes each.
    private const int Many = 10_000;

    public static TheoryData<string> Transports => ["epoll", "kestrel"];

    [Fact]
    public async Task WhoPipelinesAndDoesNotReadIsCutAtTheLimitAndStallsNobody()
    {
        await using GoKvServer server = await StartAsync("epoll", "normal 20mb 0 0");
        await using RespClient slow = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await slow.AskAsync("CLIENT SETNAME slow");

        await slow.SendAsync(Gets(Many));

        Assert.True(await Eventually.IsAsync(async () => !(await other.AskAsync("CLIENT LIST")).Contains("name=slow", StringComparison.Ordinal)));
        Assert.Equal("PONG", await other.AskAsync("PING"));
        Assert.True((await slow.ReadToEndAsync()).Length < Many * Length);
        Assert.True(await Eventually.IsAsync(() => Task.FromResult(server.Log.Any(line => Regex.IsMatch(
            line, "Warning: Client id=[0-9]+ addr=.* name=slow cmd=get closed for overcoming of output buffer limits: 2[0-9]{7} bytes waited for it")))));
    }

    [Fact]
    public async Task WithinTheLimitAClientMaySendAllBeforeItReads()
    {
        await using GoKvServer server = await StartAsync("epoll", "normal 500mb 0 0");
        await using RespClient client = await server.ConnectAsync();
        // More than one side sends at a time: without a limit both would wait for the other.
        string commands = string.Concat(Enumerable.Repeat($"ECHO {new string('e', Length)}\r\nGET k\r\n", Many / 2));

        await client.SendAsync(commands);

        for (int i = 0; i < Many / 2; i++)
        {
            Assert.Equal(Length + 2, (await client.ReadAsync()).Text.Length);
            Assert.Equal($"\"{new string('v', Length)}\"", (await client.ReadAsync()).Text);
        }

        Assert.True(await Eventually.IsAsync(async () => await FieldAsync(client, "tot-mem", "name=") < 100_000));
    }

    [Fact]
    public async Task WhatWaitsIsShown()
    {
        await using GoKvServer server = await StartAsync("epoll", "normal 500mb 0 0");
        await using RespClient slow = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await slow.AskAsync("CLIENT SETNAME slow");

        await slow.SendAsync(Gets(Many));

        // The sockets take a few megabytes of the 100.
        const long least = 50_000_000;
        Assert.True(await Eventually.IsAsync(async () => await FieldAsync(other, "omem", "name=slow") > least));
        Assert.Equal(0, await FieldAsync(other, "obl", "name=slow"));
        Assert.InRange(await FieldAsync(other, "oll", "name=slow"), least / 16_384, Many * (Length + 10) / 16_384);
        Assert.InRange(await FieldAsync(other, "tot-mem", "name=slow"), least, 200_000_000);
        Assert.InRange(await FieldAsync(other, "rbs", "name=slow"), least, 200_000_000);
        for (int i = 0; i < Many; i++)
            Assert.Equal(Length + 2, (await slow.ReadAsync()).Text.Length);
        Assert.Equal(0, await FieldAsync(other, "omem", "name=slow"));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task NothingIsSentOfAReplyBeyondTheLimit(string transport)
    {
        await using GoKvServer server = await StartAsync(transport, "normal 100000 0 0");
        await using RespClient client = await server.ConnectAsync();
        await client.AskWordsAsync("SET", "large", new string('v', 150_000));

        await client.SendAsync("GET large\r\n");

        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task NothingIsSentOfABatchBeyondTheLimitAndItIsNotCarriedOutToItsEnd(string transport)
    {
        await using GoKvServer server = await StartAsync(transport, "normal 100000 0 0");
        await using RespClient client = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();

        await client.SendAsync("SET first 1\r\n" + Gets(50) + "SET last 1\r\n");

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal("[\"1\", (nil)]", await other.AskAsync("MGET first last"));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task ATransactionIsCarriedOutWholly(string transport)
    {
        await using GoKvServer server = await StartAsync(transport, "normal 100000 0 0");
        await using RespClient client = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();

        await client.SendAsync("MULTI\r\n" + Gets(50) + "SET last 1\r\nEXEC\r\n");

        Assert.DoesNotContain("vvv", await client.ReadToEndAsync());
        Assert.Equal("\"1\"", await other.AskAsync("GET last"));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task WhatIsInOneBatchAndWithinTheLimitIsSent(string transport)
    {
        await using GoKvServer server = await StartAsync(transport, "normal 1mb 0 0");
        await using RespClient client = await server.ConnectAsync();

        await client.SendAsync(Gets(50) + "PING\r\n");

        Assert.All(await client.ReadAsync(50), text => Assert.Equal(Length + 2, text.Length));
        Assert.Equal("PONG", (await client.ReadAsync()).Text);
    }

    [Fact]
    public async Task TheSmallestLimitConcernsNoOrdinaryReply()
    {
        await using GoKvServer server = await StartAsync("epoll", "normal 1 0 0");
        await using RespClient client = await server.ConnectAsync();

        Assert.Equal(Length + 2, (await client.AskAsync("GET k")).Length);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task WhoHasNotAuthenticatedMayLeaveNoErrorsUnread(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => (options.Transport, options.RequirePass) = (transport, "p"));
        await using RespClient client = await server.ConnectAsync();
        Assert.StartsWith("(error) NOAUTH", await client.AskAsync("GET k"), StringComparison.Ordinal);

        Task sending = SendAsync(client, "GET k\r\n", times: 1_000_000);

        Assert.True((await client.ReadToEndAsync()).Length < 1_000_000);
        await sending;
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task BeyondTheSoftLimitAClientHasTimeToCatchUp(string transport)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using GoKvServer server = await StartAsync(transport, "normal 0 30000 60", clock);
        await using RespClient slow = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await slow.AskAsync("CLIENT SETNAME slow");
        await slow.SendAsync(Gets(Many / 4));
        await slow.SendAsync(Gets(Many / 4));
        await TheSystemTakesNoMoreAsync(other, 30_000);
        IdleClients looks = server.Get<IEnumerable<IHostedService>>().OfType<IdleClients>().Single();

        looks.Disconnect();
        clock.Advance(TimeSpan.FromSeconds(60));
        looks.Disconnect();
        Assert.Contains("name=slow", await other.AskAsync("CLIENT LIST"));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        looks.Disconnect();

        Assert.DoesNotContain("name=slow", await other.AskAsync("CLIENT LIST"));
        Assert.True((await slow.ReadToEndAsync()).Length < Many / 2 * Length);
    }

    // The system's buffers for a connection may take a while to fill.
    private static async Task TheSystemTakesNoMoreAsync(RespClient other, long least)
    {
        (long last, int same) = (0, 0);
        Assert.True(await Eventually.IsAsync(async () =>
        {
            long waits = await FieldAsync(other, "omem", "name=slow");
            same = waits == last && waits >= least ? same + 1 : 0;
            last = waits;
            return same == 20;
        }));
    }

    [Fact]
    public async Task ALimitThatIsSetCutsWhoIsBeyondItAlready()
    {
        await using GoKvServer server = await StartAsync("epoll", "normal 500mb 0 0");
        await using RespClient slow = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await slow.AskAsync("CLIENT SETNAME slow");
        await slow.SendAsync(Gets(Many));
        Assert.True(await Eventually.IsAsync(async () => await FieldAsync(other, "omem", "name=slow") > 20_000_000));

        await other.AskWordsAsync("CONFIG", "SET", "client-output-buffer-limit", "normal 1mb 0 0");

        Assert.True(await Eventually.IsAsync(async () => !(await other.AskAsync("CLIENT LIST")).Contains("name=slow", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ASubscriberIsNotReadOnWhileItDoesNotRead()
    {
        await using GoKvServer server = await StartAsync("epoll", "normal 0 0 0 pubsub 20mb 0 0");
        await using RespClient slow = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await slow.AskAsync("CLIENT SETNAME slow");
        await slow.AskAsync("HELLO 3");
        await slow.AskAsync("SUBSCRIBE a");

        await slow.SendAsync(Gets(Many));

        // The sockets' buffers grow for a while.
        (long before, long waiting) = (0, 0);
        Assert.True(await Eventually.IsAsync(async () =>
        {
            (before, waiting) = (waiting, await FieldAsync(other, "omem", "name=slow"));
            return waiting > 0 && waiting == before;
        }));
        Assert.InRange(waiting, 1, 1_000_000);
        for (int i = 0; i < Many; i++)
            Assert.Equal(Length + 2, (await slow.ReadAsync()).Text.Length);
    }

    // As fast as they are taken, until nobody does.
    private static async Task SendAsync(RespClient client, string command, int times)
    {
        try
        {
            await client.SendAsync(string.Concat(Enumerable.Repeat(command, times)));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server has closed the connection.
        }
    }

    private static string Gets(int count) => string.Concat(Enumerable.Repeat("GET k\r\n", count));

    private static async Task<GoKvServer> StartAsync(string transport, string limit, TimeProvider? clock = null)
    {
        GoKvServer server = await GoKvServer.StartAsync(
            options =>
            {
                options.Transport = transport;
                options.ClientOutputBufferLimit = limit;
            },
            clock);
        await using RespClient client = await server.ConnectAsync();
        await client.AskWordsAsync("SET", "k", new string('v', Length));
        return server;
    }

    private static async Task<long> FieldAsync(RespClient client, string name, string of)
    {
        string list = await client.AskAsync("CLIENT LIST");
        string line = list.Split('\n').First(line => line.Contains($" {of} ", StringComparison.Ordinal));
        return long.Parse(Regex.Match(line, $" {name}=([0-9]+) ").Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
