using GoKV.TestKit;

namespace GoKV.Host.Tests.Transport;

/// <summary>What clients are sent without asking, besides messages: invalidations, events of keys, commands of others. Over real sockets.</summary>
public sealed class PushTests
{
    public static TheoryData<string> Transports => ["EPOLL", "KESTREL"];

    [Theory, MemberData(nameof(Transports))]
    public async Task AnInvalidationComesBehindTheReplyThatItConcerns(string transport)
    {
        await using GoKvServer server = await StartAsync(transport);
        await using RespClient client = await server.ConnectAsync();
        await client.AskAsync("HELLO 3");
        await client.AskAsync("CLIENT TRACKING ON");

        await client.SendAsync("GET k\r\nSET k 1\r\nGET k\r\nPING\r\n");

        Assert.Equal(["(nil)", "OK", ">[\"invalidate\", [\"k\"]]", "\"1\"", "PONG"], await client.ReadAsync(5));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task AnInvalidationReachesTheNamedClientInResp2(string transport)
    {
        await using GoKvServer server = await StartAsync(transport);
        await using RespClient listener = await server.ConnectAsync();
        await using RespClient reader = await server.ConnectAsync();
        await using RespClient writer = await server.ConnectAsync();
        string id = (await listener.AskAsync("CLIENT ID")).Split(' ')[1];
        await listener.AskAsync("SUBSCRIBE __redis__:invalidate");
        await reader.AskAsync("CLIENT TRACKING ON REDIRECT " + id);
        await reader.AskAsync("GET k");

        await writer.AskAsync("SET k 1");
        await writer.AskAsync("FLUSHALL");

        Assert.Equal("*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n*1\r\n$1\r\nk\r\n", (await listener.ReadAsync()).RawText);
        Assert.Equal("*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n$-1\r\n", (await listener.ReadAsync()).RawText);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task AnExpiryThatNobodyAsksForIsPublished(string transport)
    {
        await using GoKvServer server = await StartAsync(transport, options => options.NotifyKeyspaceEvents = "Ex");
        await using RespClient listener = await server.ConnectAsync();
        await using RespClient writer = await server.ConnectAsync();
        await listener.AskAsync("SUBSCRIBE __keyevent@0__:expired");

        await writer.AskAsync("SET k v PX 1");

        Assert.Equal("[\"message\", \"__keyevent@0__:expired\", \"k\"]", (await listener.ReadAsync()).Text);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task AMonitorIsShownWhatOthersDo(string transport)
    {
        await using GoKvServer server = await StartAsync(transport);
        await using RespClient monitor = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        Assert.Equal("OK", await monitor.AskAsync("MONITOR"));

        await other.AskAsync("SET k v");

        Assert.Matches(@"^\+\d{10}\.\d{6} \[0 127\.0\.0\.1:\d+\] ""SET"" ""k"" ""v""\r\n$", (await monitor.ReadAsync()).RawText);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task AStopAnswersASubscriberThatMessagesKeepAwake(string transport)
    {
        await using GoKvServer server = await StartAsync(transport);
        await using RespClient client = await server.ConnectAsync();
        await client.AskAsync("HELLO 3");
        await client.AskAsync("SUBSCRIBE a");
        for (int i = 0; i < 200; i++)
            await client.SendAsync("PUBLISH a m\r\n");
        await client.ReadAsync(1);

        await server.StopAsync();

        Assert.EndsWith(":1\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static Task<GoKvServer> StartAsync(string transport, Action<Application.Server.ServerOptions>? configure = null) =>
        GoKvServer.StartAsync(options =>
        {
            options.Transport = transport;
            configure?.Invoke(options);
        });
}
