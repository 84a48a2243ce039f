using System.Text;
using GoKV.Application.PubSub;
using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Transport;

/// <summary>Messages on their way to other connections, over real sockets, served by both transports.</summary>
public sealed class PubSubTests
{
    public static TheoryData<string> Transports => ["EPOLL", "KESTREL"];

    [Theory, MemberData(nameof(Transports))]
    public async Task AnIdleSubscriberGetsTheMessageInItsProtocol(string transport)
    {
        await using GoKvServer server = await StartAsync(transport);
        await using RespClient second = await server.ConnectAsync();
        await using RespClient third = await server.ConnectAsync();
        await using RespClient publisher = await server.ConnectAsync();
        await third.AskAsync("HELLO 3");
        Assert.Equal("[\"subscribe\", \"a\", (integer) 1]", await second.AskAsync("SUBSCRIBE a"));
        Assert.Equal(">[\"psubscribe\", \"*\", (integer) 1]", await third.AskAsync("PSUBSCRIBE *"));

        Assert.Equal("(integer) 2", await publisher.AskAsync("PUBLISH a hello"));

        Assert.Equal("*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$5\r\nhello\r\n", (await second.ReadAsync()).RawText);
        Assert.Equal(">4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$1\r\na\r\n$5\r\nhello\r\n", (await third.ReadAsync()).RawText);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task RepliesAndMessagesKeepTheirOrder(string transport)
    {
        await using GoKvServer server = await StartAsync(transport);
        await using RespClient client = await server.ConnectAsync();
        await client.AskAsync("HELLO 3");

        await client.SendAsync("SUBSCRIBE a\r\nPUBLISH a 1\r\nPING\r\nPUBLISH a 2\r\nUNSUBSCRIBE\r\nPUBLISH a 3\r\nPING\r\n");

        Assert.Equal(
            [
                ">[\"subscribe\", \"a\", (integer) 1]", ">[\"message\", \"a\", \"1\"]", "(integer) 1", "PONG",
                ">[\"message\", \"a\", \"2\"]", "(integer) 1", ">[\"unsubscribe\", \"a\", (integer) 0]", "(integer) 0", "PONG",
            ],
            await client.ReadAsync(9));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task ConfirmationsAndMessagesAreSentWithoutReplies(string transport)
    {
        await using GoKvServer server = await StartAsync(transport);
        await using RespClient client = await server.ConnectAsync();
        await using RespClient publisher = await server.ConnectAsync();

        await client.SendAsync("CLIENT REPLY OFF\r\nPING\r\nSUBSCRIBE a\r\n");
        Assert.Equal("[\"subscribe\", \"a\", (integer) 1]", (await client.ReadAsync()).Text);
        await publisher.AskAsync("PUBLISH a m");

        Assert.Equal("[\"message\", \"a\", \"m\"]", (await client.ReadAsync()).Text);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task EachPublishersOrderIsKeptUnderLoad(string transport)
    {
        const int Publishers = 4;
        const int Messages = 2000;
        await using GoKvServer server = await StartAsync(transport);
        await using RespClient subscriber = await server.ConnectAsync();
        await subscriber.AskAsync("SUBSCRIBE a");

        Task[] publishing = [.. Enumerable.Range(0, Publishers).Select(publisher => PublishAsync(server, publisher, Messages))];
        int[] next = new int[Publishers];
        for (int i = 0; i < Publishers * Messages; i++)
        {
            string[] words = (await subscriber.ReadAsync()).Text.Split('"')[5].Split('-');
            int publisher = int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(next[publisher]++.ToString(System.Globalization.CultureInfo.InvariantCulture), words[1]);
        }

        await Task.WhenAll(publishing);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task ASubscriberThatDoesNotReadIsCutAndHoldsUpNobody(string transport)
    {
        await using GoKvServer server = await StartAsync(transport, options => options.ClientOutputBufferLimit = "pubsub 1mb 0 0");
        await using RespClient slow = await server.ConnectAsync();
        await using RespClient quick = await server.ConnectAsync();
        await using RespClient publisher = await server.ConnectAsync();
        await slow.AskAsync("SUBSCRIBE a");
        await quick.AskAsync("SUBSCRIBE a");
        string message = new('x', 100_000);

        // Far more than the sockets' buffers and the limit together.
        int receivers = 2;
        for (int sent = 0; receivers == 2 && sent < 1000; sent++)
        {
            receivers = int.Parse((await publisher.AskWordsAsync("PUBLISH", "a", message))["(integer) ".Length..], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Contains(message, (await quick.ReadAsync()).Text);
        }

        Assert.Equal(1, receivers);
        Assert.Equal("[\"pong\", \"\"]", await quick.AskAsync("PING"));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task ASubscriberThatGoesAwayLeavesNoTrace(string transport)
    {
        await using GoKvServer server = await StartAsync(transport);
        RespClient subscriber = await server.ConnectAsync();
        await subscriber.AskAsync("SUBSCRIBE a");
        await subscriber.SendAsync(RespClient.Encode("PSUBSCRIBE", "a*"));
        await subscriber.ReadAsync();

        subscriber.Reset();
        await subscriber.DisposeAsync();

        SubscriptionRegistry registry = server.Get<SubscriptionRegistry>();
        await Eventually.HoldsAsync(() => !registry.Any, "the subscriptions of a client that has gone are still there");
        Assert.Equal(0, server.Get<SessionRegistry>().Count);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task AMessageReachesAThousandSubscribers(string transport)
    {
        await using GoKvServer server = await StartAsync(transport);
        RespClient[] subscribers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => server.ConnectAsync()));
        await Task.WhenAll(subscribers.Select(subscriber => subscriber.AskAsync("SUBSCRIBE a")));
        await using RespClient publisher = await server.ConnectAsync();

        Assert.Equal("(integer) 1000", await publisher.AskAsync("PUBLISH a m"));

        Assert.All(await Task.WhenAll(subscribers.Select(subscriber => subscriber.ReadAsync())), frame => Assert.Equal("[\"message\", \"a\", \"m\"]", frame.Text));
        foreach (RespClient subscriber in subscribers)
            await subscriber.DisposeAsync();
    }

    private static Task<GoKvServer> StartAsync(string transport, Action<Application.Server.ServerOptions>? configure = null) =>
        GoKvServer.StartAsync(options =>
        {
            options.Transport = transport;
            configure?.Invoke(options);
        });

    private static async Task PublishAsync(GoKvServer server, int publisher, int messages)
    {
        await using RespClient client = await server.ConnectAsync();
        var batch = new StringBuilder();
        for (int i = 0; i < messages; i++)
        {
            batch.Append(System.Globalization.CultureInfo.InvariantCulture, $"PUBLISH a {publisher}-{i}\r\n");
            if (i % 50 != 49)
                continue;
            await client.SendAsync(batch.ToString());
            batch.Clear();
            await client.ReadAsync(50);
        }
    }
}
